"""The system kills a worker of a ProcessPoolExecutor.

source: https://docs.python.org/3/library/concurrent.futures.html (BrokenProcessPool: one of the workers has terminated in a non-clean fashion, for example killed from the outside)
"""

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
            print(list(pool.map(allocate, [1, 20, 3])))  # FINDING: submits
        except BrokenProcessPool:
            print("broken")
