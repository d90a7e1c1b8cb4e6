"""Threads, and calls that a pool's worker makes."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat


def start_join(count):
    for _ in repeat(None, count):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()


def timer(count):
    for _ in repeat(None, count):
        timer = threading.Timer(0, int)
        timer.start()
        timer.join()


def future(count):
    for _ in repeat(None, count):
        promise = Future()
        promise.set_result(1)
        promise.result()


@contextmanager
def submit_result():
    with ThreadPoolExecutor(1) as pool:

        def run(count):
            for _ in repeat(None, count):
                pool.submit(int).result()

        yield run


WORKLOADS = {
    "Thread start+join": start_join,
    "Timer(0) start+join": timer,
    "Future set+result": future,
    "ThreadPoolExecutor submit+result": submit_result,
}
