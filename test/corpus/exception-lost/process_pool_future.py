"""A job of a process pool fails, and its future is never asked.

source: https://docs.python.org/3/library/concurrent.futures.html (Future.result: if the call raised an exception, this method will raise the same exception)
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def divide(total, count):
    return total / count


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        pool.submit(divide, 1, 0)  # FINDING: submits
