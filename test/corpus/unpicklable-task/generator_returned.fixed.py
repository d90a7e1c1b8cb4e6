"""It returns a list."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def rows(count):
    return [row for row in range(count)]


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        future = pool.submit(rows, 3)
        print(future.exception())
