"""Only what is shared is under the lock."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
done = {}


def fetch(number):
    time.sleep(0.01)
    with lock:
        done[number] = True


with ThreadPoolExecutor(max_workers=8) as pool:
    list(pool.map(fetch, range(60)))
