"""The futures are asked, which tell of exceptions."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def work(number):
    return 10 // number


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, context) as pool:
        futures = [pool.submit(work, number) for number in range(3)]
        for future in futures:
            print(future.exception() or future.result())
