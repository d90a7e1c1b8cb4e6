"""The lock is held to look whether the cache is there, not while it is filled."""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

lock = threading.Lock()
cache = {}


def fill(key):
    with lock:
        cache[key] = key.upper()


with ThreadPoolExecutor(max_workers=3) as pool:
    with lock:
        missing = [key for key in "abc" if key not in cache]
    for future in as_completed([pool.submit(fill, key) for key in missing]):
        future.result()
print(cache)
