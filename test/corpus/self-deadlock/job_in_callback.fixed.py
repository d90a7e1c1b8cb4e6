"""The callback gives the next job a callback of its own."""

import multiprocessing
import threading
import time


def square(number):
    time.sleep(0.1)
    return number * number


def main():
    results, done = [], threading.Event()
    with multiprocessing.Pool(2) as pool:

        def finish(value):
            results.append(value)
            done.set()

        def collect(value):
            results.append(value)
            pool.apply_async(square, (value,), callback=finish)

        pool.apply_async(square, (3,), callback=collect)
        done.wait()
    print(results)


if __name__ == "__main__":
    main()
