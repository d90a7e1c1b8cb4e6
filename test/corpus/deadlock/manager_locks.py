"""Two processes take two locks of a manager in opposite order.

source: https://docs.python.org/3/library/multiprocessing.html (SyncManager.Lock: a shared threading.Lock object and a proxy for it)
"""

import multiprocessing

context = multiprocessing.get_context("fork")


def work(first, second, both):
    with first:
        both.wait()
        with second:  # FINDING: waits
            pass


if __name__ == "__main__":
    with context.Manager() as manager:
        a, b = manager.Lock(), manager.Lock()
        both = context.Barrier(2)
        processes = [
            context.Process(target=work, args=(a, b, both), name="forth"),
            context.Process(target=work, args=(b, a, both), name="back"),
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
