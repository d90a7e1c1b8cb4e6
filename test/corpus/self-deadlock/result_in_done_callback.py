"""What is to be done when a job is done submits the next one and waits for it, in the thread that receives all results.

source: https://docs.python.org/3/library/concurrent.futures.html (Future.add_done_callback: "Added callables are called in the order that they were added and are always called in a thread belonging to the process that added them")
participants: Thread-1
"""

import time
from concurrent.futures import ProcessPoolExecutor


def square(number):
    time.sleep(number / 5)
    return number * number


def main():
    results = []
    with ProcessPoolExecutor(2) as pool:

        def go_on(future):
            results.append(pool.submit(square, future.result()).result())  # FINDING: waits

        pool.submit(square, 3).add_done_callback(go_on)
        print(pool.submit(square, 4).result())
    print(results)


if __name__ == "__main__":
    main()
