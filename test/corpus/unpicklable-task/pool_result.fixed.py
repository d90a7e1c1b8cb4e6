"""It returns data."""

import multiprocessing
import threading


def make(number):
    return threading.get_ident()


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        try:
            print(pool.apply(make, (1,)))
        except multiprocessing.pool.MaybeEncodingError:
            print("cannot come back")
