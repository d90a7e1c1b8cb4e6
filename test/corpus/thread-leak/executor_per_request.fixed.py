"""One pool for all requests."""

import time
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=4) as pool:
    for number in range(80):
        pool.submit(pow, number, 2).result()
        time.sleep(0.05)
    time.sleep(1.5)
