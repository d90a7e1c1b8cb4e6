"""A call of a Pool returns a lock; the pool says MaybeEncodingError.

source: https://github.com/python/cpython/issues/102205 (MaybeEncodingError from Pool.starmap())
"""

import multiprocessing
import threading


def make(number):
    return threading.Lock()


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        try:
            print(pool.apply(make, (1,)))  # FINDING: submits
        except multiprocessing.pool.MaybeEncodingError:
            print("cannot come back")
