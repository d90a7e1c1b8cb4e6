"""The next job is waited for where the first one was submitted."""

import time
from concurrent.futures import ProcessPoolExecutor


def square(number):
    time.sleep(0.1)
    return number * number


def main():
    with ProcessPoolExecutor(2) as pool:
        first = pool.submit(square, 3)
        print(pool.submit(square, 4).result())
        print([pool.submit(square, first.result()).result()])


if __name__ == "__main__":
    main()
