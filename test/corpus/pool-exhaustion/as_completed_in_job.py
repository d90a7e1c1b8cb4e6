"""Jobs of a pool take the parts of a page as they are completed by the same pool.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
"""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def page(number):
    time.sleep(0.1)  # what it reads comes from far away
    parts = [pool.submit(abs, part) for part in range(number)]  # FINDING: submits
    return sum(part.result() for part in as_completed(parts))  # FINDING: waits


pool = ThreadPoolExecutor(max_workers=2)
print([future.result() for future in [pool.submit(page, n) for n in (3, 4)]])
