"""A worker of a Pool is killed in the middle of a call (as when memory runs out); the result never comes.

source: https://github.com/python/cpython/pull/10441 (multiprocessing.Pool hangs if a worker process dies unexpectedly)
participants: MainThread
"""

import multiprocessing
import os
import signal


def crunch(number):
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


if __name__ == "__main__":
    pool = multiprocessing.get_context("fork").Pool(1)
    result = pool.apply_async(crunch, (1,))  # FINDING: submits
    try:
        result.get(timeout=3)
    except multiprocessing.TimeoutError:
        print("never came")
    pool.terminate()
