"""Every request waits for a query that is queued behind the requests.

source: https://github.com/Netflix/Hystrix/wiki/How-it-Works (a pool for each dependency)
"""

import threading
from concurrent.futures import ThreadPoolExecutor

busy = threading.Barrier(3)


def query(number):
    return number


def request(number):
    busy.wait()
    return pool.submit(query, number).result()  # FINDING: waits


pool = ThreadPoolExecutor(max_workers=3)
print([future.result() for future in [pool.submit(request, n) for n in range(3)]])
