"""Every request makes a pool of its own, which is kept and never shut down.

source: https://docs.python.org/3/library/concurrent.futures.html (Executor.shutdown)
"""

import time
from concurrent.futures import ThreadPoolExecutor

kept = []


def handle(number):
    pool = ThreadPoolExecutor(max_workers=1)
    kept.append(pool)
    return pool.submit(pow, number, 2).result()  # FINDING: starts


for number in range(80):
    handle(number)
    time.sleep(0.05)
time.sleep(1.5)
