"""A call of a ThreadPool maps over the same pool.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
"""

import time
from multiprocessing.pool import ThreadPool


def size(number):
    return number * 100


def folder(number):
    time.sleep(0.1)  # what it lists comes from far away
    return sum(pool.map(size, range(number)))  # FINDING: waits


pool = ThreadPool(2)
print(pool.map(folder, [3, 4, 5, 6]))
