"""A job of a pool fails before it puts its result into a queue; the parent counts on as many as there are jobs.

source: https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async (exceptions are raised by get(), and handed to error_callback)
participants: work(0)
"""

import multiprocessing


def init(queue):
    global results
    results = queue


def work(number):
    results.put(10 // number)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    with context.Pool(2, init, (queue,)) as pool:
        for number in range(3):
            pool.apply_async(work, (number,))
        print([queue.get() for _ in range(3)])  # FINDING: waits
