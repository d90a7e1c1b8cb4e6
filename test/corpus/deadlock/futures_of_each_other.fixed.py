"""One of them does not need the other."""

import threading
from concurrent.futures import ThreadPoolExecutor

submitted = threading.Event()


def wait_on_b():
    submitted.wait()
    print(b.result())
    return 5


def compute():
    return 6


executor = ThreadPoolExecutor(max_workers=2)
a = executor.submit(wait_on_b)
b = executor.submit(compute)
submitted.set()
