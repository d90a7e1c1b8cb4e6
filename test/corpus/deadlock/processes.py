"""Two processes lock two shared locks in opposite order.

source: https://docs.python.org/3/library/multiprocessing.html (Lock: a non-recursive lock object, a close analog of threading.Lock)
"""

import multiprocessing

context = multiprocessing.get_context("fork")


def work(first, second, both):
    with first:
        both.wait()
        with second:
            pass


if __name__ == "__main__":
    a, b = context.Lock(), context.Lock()
    both = context.Barrier(2)
    processes = [
        context.Process(target=work, args=(a, b, both), name="forth"),
        context.Process(target=work, args=(b, a, both), name="back"),
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
