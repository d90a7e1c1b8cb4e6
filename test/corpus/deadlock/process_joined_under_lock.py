"""A process is joined under a lock that it needs to end.

source: https://docs.python.org/3/library/multiprocessing.html (Process.join: the method blocks until the process whose join() method is called terminates)
"""

import multiprocessing


def count(lock, total):
    with lock:  # FINDING: waits
        total.value += 1


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    lock = context.Lock()
    total = context.Value("i", 0, lock=False)
    counter = context.Process(target=count, args=(lock, total), name="counter")
    with lock:  # FINDING: holds
        counter.start()
        counter.join()  # FINDING: waits
