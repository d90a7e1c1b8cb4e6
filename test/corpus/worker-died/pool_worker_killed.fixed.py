"""No call kills its worker."""

import multiprocessing
import os
import signal


def crunch(number):
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


if __name__ == "__main__":
    pool = multiprocessing.get_context("fork").Pool(1)
    result = pool.apply_async(crunch, (2,))
    try:
        result.get(timeout=3)
    except multiprocessing.TimeoutError:
        print("never came")
    pool.terminate()
