"""A pool of threads computes in pure Python.

source: https://docs.python.org/3/library/threading.html (CPython implementation detail: only one thread can execute Python code at once); https://github.com/python/cpython/issues/90204 (I/O bound threads get no chance to run beside threads that compute)
"""

import time
from concurrent.futures import ThreadPoolExecutor


def crunch(seconds):
    end = time.monotonic() + seconds
    total = 0
    while time.monotonic() < end:
        total += sum(range(200))  # FINDING: computes
    return total


with ThreadPoolExecutor(max_workers=4) as pool:
    list(pool.map(crunch, [3] * 4))
