"""A job of a pool maps over the same pool.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
"""

import time
from concurrent.futures import ThreadPoolExecutor


def page(number):
    time.sleep(0.1)  # what it reads comes from far away
    return sum(pool.map(abs, range(number)))  # FINDING: waits


pool = ThreadPoolExecutor(max_workers=2)
print([future.result() for future in [pool.submit(page, n) for n in (3, 4)]])
