"""A loop over as_completed() shuts the pool down when a job fails: the jobs that this cancels never come, and it waits for them.

source: https://docs.python.org/3/library/concurrent.futures.html (Executor.shutdown: cancel_futures; _base.py: only set_running_or_notify_cancel() tells as_completed())
participants: MainThread
"""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch(number):
    time.sleep(0.1)
    if number == 2:
        raise ValueError(f"page {number}")
    return number


pool = ThreadPoolExecutor(2)
futures = [pool.submit(fetch, number) for number in range(50)]
for future in as_completed(futures):  # FINDING: waits
    if future.cancelled():
        continue
    if future.exception():
        print(future.exception())
        pool.shutdown(wait=False, cancel_futures=True)
