"""A pool is given jobs faster than each of them can be told of; some of them matter."""

import time
from concurrent.futures import CancelledError, ThreadPoolExecutor


def short(number):
    return number


def compute(number):
    end = time.perf_counter() + 0.005
    while time.perf_counter() < end:
        pass


def sleep(number):
    time.sleep(0.005)


def fail(number):
    raise ValueError(number)


def awaited(number):
    return number


def submit(call, number):
    return submitting.submit(call, number)


with ThreadPoolExecutor(2, "worker") as submitting:
    kept = []
    for number in range(10):
        kept += [submit(short, one) for one in range(300)]
        kept += [submit(call, number) for call in (compute, sleep, fail)]
        submit(awaited, number).result()
    last = [submit(short, one) for one in range(300)]
    for future in last:
        future.cancel()
    for future in kept + last:
        try:
            future.result()
        except (ValueError, CancelledError):
            pass
