"""A thread waits for jobs by wait(), and another one shuts the pool down with cancel_futures: wait() never hears of it.

source: https://docs.python.org/3/library/concurrent.futures.html (Executor.shutdown: cancel_futures; _base.py: only set_running_or_notify_cancel() tells wait() and as_completed())
participants: MainThread
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait


def job(number):
    time.sleep(0.3)
    return number


def stop():
    time.sleep(0.5)
    pool.shutdown(cancel_futures=True)


pool = ThreadPoolExecutor(1)
futures = [pool.submit(job, number) for number in range(5)]
threading.Thread(target=stop).start()
wait(futures)  # FINDING: waits
