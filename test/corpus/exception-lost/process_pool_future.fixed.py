"""The result is asked for, and the failure handled."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def divide(total, count):
    return total / count


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        try:
            pool.submit(divide, 1, 0).result()
        except ZeroDivisionError:
            print('nothing to divide by')
