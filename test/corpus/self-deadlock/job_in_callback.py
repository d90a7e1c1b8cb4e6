"""The callback of a job asks the pool for the next one and waits for it, in the thread that receives all results.

source: https://docs.python.org/3/library/multiprocessing.html (Pool.apply_async: "Callbacks should complete immediately since otherwise the thread which handles the results will get blocked")
participants: Thread-3 (_handle_results)
python: 3.10
"""

import multiprocessing
import threading
import time


def square(number):
    time.sleep(0.1)
    return number * number


def main():
    results, done = [], threading.Event()
    with multiprocessing.Pool(2) as pool:

        def collect(value):
            results.append(value)
            results.append(pool.apply(square, (value,)))  # FINDING: waits
            done.set()

        pool.apply_async(square, (3,), callback=collect)
        done.wait()
    print(results)


if __name__ == "__main__":
    main()
