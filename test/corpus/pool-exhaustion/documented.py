"""A job of a pool with one worker waits for another job of the same pool.

source: https://docs.python.org/3/library/concurrent.futures.html (ThreadPoolExecutor: "This will never complete because there is only a single worker thread")
"""

from concurrent.futures import ThreadPoolExecutor


def wait_on_future():
    inner = executor.submit(pow, 5, 2)  # FINDING: submits
    print(inner.result())  # FINDING: waits


executor = ThreadPoolExecutor(max_workers=1)
executor.submit(wait_on_future).result()
