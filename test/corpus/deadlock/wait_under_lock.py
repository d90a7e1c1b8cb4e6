"""The thread that fills a cache holds its lock while it waits for the jobs that fill it, each of which wants the lock.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
participants: MainThread
"""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

lock = threading.Lock()
cache = {}


def fill(key):
    with lock:  # FINDING: waits
        cache[key] = key.upper()


with ThreadPoolExecutor(max_workers=3) as pool:
    with lock:  # FINDING: holds
        for future in as_completed([pool.submit(fill, key) for key in "abc"]):  # FINDING: waits
            future.result()
print(cache)
