"""Prints how much memory is resident: bytes of this process, and of each of some threads, as JSON.

The threads are told apart by the difference that they make. Each waits often enough to have used all
of the ring that the agent gives it.
"""

import json
import threading
import time

THREADS = 24
WAITS = 2_200


def resident():
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Rss:"))


def work(waited, go_on):
    for _ in range(WAITS):
        time.sleep(1e-6)
    waited.release()
    go_on.wait()


def main():
    lock = threading.Lock()
    with lock:
        alone = resident()
    waited, go_on = threading.Semaphore(0), threading.Event()
    threads = [threading.Thread(target=work, args=(waited, go_on)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        waited.acquire()
    together = resident()
    go_on.set()
    for thread in threads:
        thread.join()
    print(json.dumps({"process": alone, "thread": (together - alone) / THREADS}))


main()
