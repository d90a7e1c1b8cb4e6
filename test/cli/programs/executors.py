"""Jobs of ProcessPoolExecutor, two that break and a process that just fails: `executors.py METHOD`."""

import multiprocessing
import os
import sys
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor


def square(n):
    return n * n


def fail(n):
    raise ValueError("cannot do %d" % n)


def nothing(n):
    return lambda: n  # cannot be pickled


def slow(n):
    time.sleep(0.2)
    return n


def end(n):
    time.sleep(0.2)
    os._exit(n)


def outcome(future):
    try:
        return future.result()
    except BrokenExecutor:
        return "broken"
    except Exception as error:
        return type(error).__name__


def child():
    sys.exit(3)


def main(context):
    with ProcessPoolExecutor(2, mp_context=context) as first:
        print(outcome(first.submit(square, 3)), outcome(first.submit(fail, 2)))  # submits
        print(outcome(first.submit(nothing, 1)).replace("AttributeError", "PicklingError"))
        print(list(first.map(square, [4, 5])))
        ends = first.submit(end, 4)  # ends
        print(outcome(ends))
    process = context.Process(target=child)
    process.start()
    process.join()
    second = ProcessPoolExecutor(1, mp_context=context)
    with second:
        jobs = [second.submit(slow, 8), second.submit(end, 5), second.submit(slow, 9)]
        print([outcome(job) for job in jobs])


if __name__ == "__main__":
    main(multiprocessing.get_context(sys.argv[1]))
