"""A job of a pool maps over the same pool.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
"""

from concurrent.futures import ThreadPoolExecutor


def page(number):
    return sum(pool.map(abs, range(number)))  # FINDING: waits


pool = ThreadPoolExecutor(max_workers=2)
print([future.result() for future in [pool.submit(page, n) for n in (3, 4)]])
