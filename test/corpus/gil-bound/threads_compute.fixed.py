"""Processes do it at the same time."""

import multiprocessing
import time


def compute():
    end = time.monotonic() + 2
    while time.monotonic() < end:
        sum(number * number for number in range(1000))


if __name__ == "__main__":
    processes = [multiprocessing.Process(target=compute) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
