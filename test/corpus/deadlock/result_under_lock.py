"""The result of a job is waited for under a lock that the job needs.

source: https://docs.python.org/3/library/concurrent.futures.html (a Future's result() waits until the call has completed)
participants: MainThread
"""

import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
held = threading.Event()


def job():
    held.wait()
    with lock:  # FINDING: waits
        return 1


with ThreadPoolExecutor(max_workers=1) as pool:
    with lock:  # FINDING: holds
        future = pool.submit(job)
        held.set()
        print(future.result())  # FINDING: waits
