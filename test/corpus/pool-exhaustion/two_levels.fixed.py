"""Queries have a pool of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

busy = threading.Barrier(3)


def query(number):
    return number


def request(number):
    busy.wait()
    return queries.submit(query, number).result()


pool = ThreadPoolExecutor(max_workers=3)
queries = ThreadPoolExecutor(max_workers=1)
print([future.result() for future in [pool.submit(request, n) for n in range(3)]])
