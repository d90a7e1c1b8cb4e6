"""No job asks for more than there is."""

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def allocate(size):
    if size > 10:
        os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory runs out
    return size


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=2, mp_context=context) as pool:
        try:
            print(list(pool.map(allocate, [1, 2, 3])))
        except BrokenProcessPool:
            print("broken")
