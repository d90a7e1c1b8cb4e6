"""A lock of threads is given to a process.

source: https://docs.python.org/3/library/multiprocessing.html (Picklability: ensure that the arguments to the methods of proxies are picklable)
"""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor


def work(lock, number):
    return number


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        future = pool.submit(work, threading.Lock(), 1)  # FINDING: submits
        print(future.exception())
