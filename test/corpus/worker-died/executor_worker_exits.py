"""A job of a ProcessPoolExecutor ends its process at once: the whole pool is broken.

source: https://github.com/python/cpython/issues/83933 (multiprocessing halts when a child process quits); https://docs.python.org/3/library/concurrent.futures.html (BrokenProcessPool)
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def render(page):
    if page == 2:
        os._exit(3)
    return page


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        futures = [pool.submit(render, page) for page in range(4)]  # FINDING: submits
        for future in futures:
            try:
                print(future.result())
            except BrokenProcessPool:
                print("broken")
