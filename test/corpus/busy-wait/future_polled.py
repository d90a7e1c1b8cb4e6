"""done() of a future, and a short sleep, instead of result().

source: https://docs.python.org/3/library/concurrent.futures.html (Future.result waits up to timeout seconds; wait())
"""

import time
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=1) as pool:
    future = pool.submit(time.sleep, 2.5)
    while not future.done():
        time.sleep(0.003)  # FINDING: polls
