"""What may fail is done before the pool is made."""

import multiprocessing


def begin(path):
    open(path).close()


def work(n):
    return n * n


if __name__ == "__main__":
    with multiprocessing.get_context("forkserver").Pool(2, begin, (__file__,)) as pool:
        print(pool.map(work, range(4)))
