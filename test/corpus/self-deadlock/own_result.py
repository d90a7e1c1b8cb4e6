"""A job waits for the result of its own future.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future: here it is its own)
"""

import threading
from concurrent.futures import ThreadPoolExecutor

known = threading.Event()
futures = []


def work():
    known.wait()
    return futures[0].result()  # FINDING: waits


with ThreadPoolExecutor(max_workers=2) as pool:
    futures.append(pool.submit(work))
    known.set()
