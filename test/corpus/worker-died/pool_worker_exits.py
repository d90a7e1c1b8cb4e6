"""A call of a Pool leaves its process by sys.exit(), which the worker does not catch.

source: https://github.com/python/cpython/issues/82265 (multiprocessing cannot recover from a crashed worker)
"""

import multiprocessing
import sys


def load(path):
    if not path:
        sys.exit("no path")
    return path


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        result = pool.apply_async(load, ("",))  # FINDING: submits
        result.wait(3)
        print(result.ready())
