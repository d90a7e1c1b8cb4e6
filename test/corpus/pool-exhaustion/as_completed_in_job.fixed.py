"""The parts have a pool of their own."""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def page(number):
    time.sleep(0.1)
    parts = [inner.submit(abs, part) for part in range(number)]
    return sum(part.result() for part in as_completed(parts))


pool = ThreadPoolExecutor(max_workers=2)
inner = ThreadPoolExecutor(max_workers=2)
print([future.result() for future in [pool.submit(page, n) for n in (3, 4)]])
