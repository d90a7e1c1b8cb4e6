"""result() waits."""

import time
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=1) as pool:
    future = pool.submit(time.sleep, 2.5)
    future.result()
