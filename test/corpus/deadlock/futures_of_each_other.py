"""Two jobs wait for each other's results.

source: https://docs.python.org/3/library/concurrent.futures.html (ThreadPoolExecutor: "b will never complete because it is waiting on a")
"""

import time
from concurrent.futures import ThreadPoolExecutor


def wait_on_b():
    time.sleep(0.2)
    print(b.result())  # FINDING: waits
    return 5


def wait_on_a():
    time.sleep(0.2)
    print(a.result())  # FINDING: waits
    return 6


executor = ThreadPoolExecutor(max_workers=2)
a = executor.submit(wait_on_b)
b = executor.submit(wait_on_a)
