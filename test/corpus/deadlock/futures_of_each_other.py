"""Two jobs wait for each other's results.

source: https://docs.python.org/3/library/concurrent.futures.html (ThreadPoolExecutor: "b will never complete because it is waiting on a")
"""

import threading
from concurrent.futures import ThreadPoolExecutor

submitted = threading.Event()


def wait_on_b():
    submitted.wait()
    print(b.result())  # FINDING: waits
    return 5


def wait_on_a():
    submitted.wait()
    print(a.result())  # FINDING: waits
    return 6


executor = ThreadPoolExecutor(max_workers=2)
a = executor.submit(wait_on_b)
b = executor.submit(wait_on_a)
submitted.set()
