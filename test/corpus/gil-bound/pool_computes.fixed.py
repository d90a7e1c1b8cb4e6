"""Processes have an interpreter each."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor


def crunch(seconds):
    end = time.monotonic() + seconds
    total = 0
    while time.monotonic() < end:
        total += sum(range(200))
    return total


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=4, mp_context=context) as pool:
        list(pool.map(crunch, [1] * 4))
