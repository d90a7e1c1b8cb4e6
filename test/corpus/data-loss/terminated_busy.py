"""A worker that computes at once after its first result is terminated before anybody has read that.

source: https://docs.python.org/3/library/multiprocessing.html (if a process is killed using Process.terminate() while it is trying to use a Queue, the data in the queue is likely to become corrupted)
participants: QueueFeederThread
"""

import multiprocessing
import time


def work(results, computes):
    results.put(b"x" * 1_000_000)
    time.sleep(0.3)
    computes.set()
    results.put(3**30_000_000)


if __name__ == "__main__":
    results, computes = multiprocessing.Queue(), multiprocessing.Event()
    worker = multiprocessing.Process(target=work, args=(results, computes))
    worker.start()
    computes.wait()
    worker.terminate()
    worker.join()
