"""Who may see the answer is asked without a pool."""

import time
from concurrent.futures import ThreadPoolExecutor

requests = ThreadPoolExecutor(max_workers=2, thread_name_prefix="request")
queries = ThreadPoolExecutor(max_workers=2, thread_name_prefix="query")


def request(number):
    time.sleep(0.05)
    return queries.submit(query, number).result()


def query(number):
    return number if may_see(number) else None


def may_see(number):
    return number >= 0


print([future.result() for future in [requests.submit(request, n) for n in (3, 4)]])
