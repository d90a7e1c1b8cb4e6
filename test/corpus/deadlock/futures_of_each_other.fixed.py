"""One of them does not need the other."""

import time
from concurrent.futures import ThreadPoolExecutor


def wait_on_b():
    time.sleep(0.2)
    print(b.result())
    return 5


def compute():
    return 6


executor = ThreadPoolExecutor(max_workers=2)
a = executor.submit(wait_on_b)
b = executor.submit(compute)
