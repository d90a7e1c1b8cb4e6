"""Who shuts the pool down waits no more; and jobs that are cancelled one by one are told of by the worker that comes upon them."""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch(number):
    time.sleep(0.1)
    if number == 2:
        raise ValueError(f"page {number}")
    return number


pool = ThreadPoolExecutor(2)
futures = [pool.submit(fetch, number) for number in range(50)]
for future in as_completed(futures):
    if future.exception():
        print(future.exception())
        pool.shutdown(wait=False, cancel_futures=True)
        break

# Jobs that were cancelled one by one are told of by the workers that come upon them.
pool = ThreadPoolExecutor(1)
futures = [pool.submit(time.sleep, 1.5)] + [pool.submit(fetch, number) for number in range(50)]
for future in futures[5:]:
    future.cancel()
for future in as_completed(futures):
    print(future.cancelled())
pool.shutdown()
