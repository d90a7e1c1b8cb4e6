"""A pool of `multiprocess`, one of whose workers ends."""

import os
import sys

import multiprocess

DAMAGED = sys.argv[1:] == ["damaged"]


def work(number):
    if number == 3 and DAMAGED:
        os._exit(1)
    return number


if __name__ == "__main__":
    with multiprocess.Pool(2) as pool:
        print(pool.map(work, range(6)))
