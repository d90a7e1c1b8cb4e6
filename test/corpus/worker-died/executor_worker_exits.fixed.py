"""A job that fails raises an exception."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def render(page):
    if page == 2:
        return -1
    return page


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        futures = [pool.submit(render, page) for page in range(4)]
        for future in futures:
            try:
                print(future.result())
            except BrokenProcessPool:
                print("broken")
