"""The thread lets go of the lock before it waits for the calls."""

import threading
from multiprocessing.pool import ThreadPool

totals = {}
lock = threading.Lock()


def count(word):
    with lock:
        totals[word] = totals.get(word, 0) + 1


pool = ThreadPool(2)
pool.map(count, ["a", "b", "a", "c", "a"])
with lock:
    print(totals)
