"""Who shuts the pool down tells of what it has cancelled, as a worker does; or it is waited for with a time limit."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait


def job(number):
    time.sleep(0.3)
    return number


def stop():
    time.sleep(0.5)
    for future in futures:
        if future.cancel():
            future.set_running_or_notify_cancel()
    pool.shutdown()


pool = ThreadPoolExecutor(1)
futures = [pool.submit(job, number) for number in range(5)]
threading.Thread(target=stop).start()
wait(futures)
with ThreadPoolExecutor(1) as second:
    others = [second.submit(job, number) for number in range(5)]
    others[-1].cancel()
    print(len(list(as_completed(others))))
