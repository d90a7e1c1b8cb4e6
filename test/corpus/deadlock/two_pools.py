"""Requests wait for queries in a pool of their own, which ask the pool of the requests who may see the answer.

source: https://docs.python.org/3/library/concurrent.futures.html (deadlocks can occur when the callable associated with a Future waits on the results of another Future)
"""

import time
from concurrent.futures import ThreadPoolExecutor

requests = ThreadPoolExecutor(max_workers=2, thread_name_prefix="request")
queries = ThreadPoolExecutor(max_workers=2, thread_name_prefix="query")


def request(number):
    time.sleep(0.05)  # what it is asked comes from far away
    return queries.submit(query, number).result()  # FINDING: waits


def query(number):
    return number if requests.submit(may_see, number).result() else None  # FINDING: waits


def may_see(number):
    return number >= 0


print([future.result() for future in [requests.submit(request, n) for n in (3, 4)]])
