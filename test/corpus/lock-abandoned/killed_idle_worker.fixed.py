"""A ProcessPoolExecutor fails its jobs, and a new one takes its place."""

import multiprocessing
import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def double(number):
    return 2 * number


if __name__ == "__main__":
    pool = ProcessPoolExecutor(2)
    print(list(pool.map(double, range(4))))
    time.sleep(0.5)
    for worker in multiprocessing.active_children():
        os.kill(worker.pid, signal.SIGKILL)
    try:
        print(list(pool.map(double, range(4))))
    except BrokenProcessPool:
        pool = ProcessPoolExecutor(2)
        print(list(pool.map(double, range(4))))
    pool.shutdown()
