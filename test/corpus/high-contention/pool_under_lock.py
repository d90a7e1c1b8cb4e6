"""The jobs of a pool do all their work under one lock: eight workers, one at a time.

source: https://en.wikipedia.org/wiki/Amdahl%27s_law; https://en.wikipedia.org/wiki/Lock_(computer_science) (granularity)
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
done = {}


def fetch(number):
    with lock:  # FINDING: holds
        time.sleep(0.01)
        done[number] = True


with ThreadPoolExecutor(max_workers=8) as pool:
    list(pool.map(fetch, range(60)))
