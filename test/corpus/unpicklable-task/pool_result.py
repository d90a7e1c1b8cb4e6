"""A call of a Pool returns a lock; the pool says MaybeEncodingError.

source: https://bugs.python.org/issue9244 (multiprocessing.pool: worker crashes if result can't be encoded)
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
