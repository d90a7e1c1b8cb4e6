"""Times operations on locks and queues and prints nanoseconds for each as one line of JSON.

    python workloads.py SCALE NAME...

SCALE multiplies the number of operations. A figure is that of the best of nine rounds: what else runs
on the machine only ever adds.
"""

import json
import logging
import queue
import subprocess
import sys
import threading
import time
from itertools import repeat

ROUNDS = 9


def with_lock(count):
    lock = threading.Lock()
    for _ in repeat(None, count):
        with lock:
            pass


def acquire_release(count):
    lock = threading.Lock()
    for _ in repeat(None, count):
        lock.acquire()
        lock.release()


def with_rlock(count):
    lock = threading.RLock()
    for _ in repeat(None, count):
        with lock:
            pass


def queue_put_get(count):
    jobs = queue.Queue()
    for _ in repeat(None, count):
        jobs.put(1)
        jobs.get()


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.value = 0

    def count_up(self, count):
        for _ in repeat(None, count):
            with self.lock:
                self.value += 1


def contended_counter(count):
    counter = Counter()
    threads = [threading.Thread(target=counter.count_up, args=(count // 4,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Nowhere:
    def write(self, text):
        pass

    def flush(self):
        pass


def log_records(count):
    logger = logging.getLogger("bench")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.handlers = [logging.StreamHandler(Nowhere())]
    for _ in repeat(None, count):
        logger.info("a line")


def start_up(count):
    """A child interpreter that does nothing; it is followed when this one is."""
    for _ in repeat(None, count):
        subprocess.run([sys.executable, "-c", "pass"], check=True)


WORKLOADS = {
    "with lock": (with_lock, 400_000),
    "acquire/release": (acquire_release, 400_000),
    "with rlock": (with_rlock, 400_000),
    "Queue put+get": (queue_put_get, 40_000),
    "counter, 4 threads": (contended_counter, 200_000),
    "logging": (log_records, 15_000),
    "start-up": (start_up, 5),
}


def main():
    scale = float(sys.argv[1])
    figures = {}
    for name in sys.argv[2:]:
        workload, count = WORKLOADS[name]
        count = max(4, int(count * scale))
        workload(max(1, count // 20))
        rounds = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            workload(count)
            rounds.append((time.perf_counter() - begin) / count * 1e9)
        figures[name] = min(rounds)
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
