"""The workers of a pool are killed as they wait for a job, and those that come in their place get none.

source: https://github.com/python/cpython/issues/66587 (multiprocessing.Pool shouldn't hang forever if a worker process dies unexpectedly)
"""

import multiprocessing
import os
import signal
import time


def double(number):
    return 2 * number


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(pool.map(double, range(4)))
        time.sleep(0.5)
        for worker in multiprocessing.active_children():
            os.kill(worker.pid, signal.SIGKILL)
        print(pool.map(double, range(4)))
