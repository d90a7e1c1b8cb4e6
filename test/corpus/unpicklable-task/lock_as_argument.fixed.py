"""A lock is nothing to send: the worker needs none."""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor


def work(lock, number):
    return number


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        future = pool.submit(work, None, 1)
        print(future.exception())
