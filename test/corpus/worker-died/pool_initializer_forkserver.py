"""The initializer of a pool raises in each worker, and the pool starts others in their place for ever: with a fork server, which starts them in its name.

source: https://github.com/python/cpython/issues/87472 (Error in multiprocessing.Pool's initializer doesn't stop execution)
"""

import multiprocessing


def begin(path):
    open(path).close()  # FINDING: raises


def work(n):
    return n * n


if __name__ == "__main__":
    with multiprocessing.get_context("forkserver").Pool(2, begin, ("/nonexistent/settings.ini",)) as pool:
        print(pool.map(work, range(4)))  # FINDING: waits
