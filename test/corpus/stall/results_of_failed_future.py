"""A job of an executor of processes fails before it puts its result into a queue; the parent waits for that.

source: https://docs.python.org/3/library/concurrent.futures.html (an exception of a call is raised by Future.result(), and nowhere else)
participants: work(0)
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def init(queue):
    global results
    results = queue


def work(number):
    results.put(10 // number)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    with ProcessPoolExecutor(2, context, init, (queue,)) as pool:
        futures = [pool.submit(work, number) for number in range(3)]
        print([queue.get() for _ in range(3)])  # FINDING: waits
