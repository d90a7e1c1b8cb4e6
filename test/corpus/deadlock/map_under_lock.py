"""A thread maps over a pool while it holds the lock that the calls take.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
participants: MainThread
"""

import threading
from multiprocessing.pool import ThreadPool

totals = {}
lock = threading.Lock()


def count(word):
    with lock:  # FINDING: waits
        totals[word] = totals.get(word, 0) + 1


pool = ThreadPool(2)
with lock:  # FINDING: holds
    pool.map(count, ["a", "b", "a", "c", "a"])  # FINDING: waits
print(totals)
