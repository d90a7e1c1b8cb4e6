"""It looks whether it is done."""

import threading
from concurrent.futures import ThreadPoolExecutor

known = threading.Event()
futures = []


def work():
    known.wait()
    return futures[0].done()


with ThreadPoolExecutor(max_workers=2) as pool:
    futures.append(pool.submit(work))
    known.set()
