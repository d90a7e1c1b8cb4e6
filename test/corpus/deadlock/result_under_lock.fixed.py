"""The result is waited for outside of the lock."""

import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
held = threading.Event()


def job():
    held.wait()
    with lock:
        return 1


with ThreadPoolExecutor(max_workers=1) as pool:
    with lock:
        future = pool.submit(job)
        held.set()
    print(future.result())
