"""Three processes take three shared locks, each beginning with the next one.

source: https://docs.python.org/3/library/multiprocessing.html (Synchronization between processes)
"""

import multiprocessing

context = multiprocessing.get_context("fork")


def work(first, second, met):
    with first:
        met.wait()
        with second:  # FINDING: waits
            pass


if __name__ == "__main__":
    locks = [context.Lock() for _ in range(3)]
    met = context.Barrier(3)
    processes = [context.Process(target=work, args=(locks[n], locks[(n + 1) % 3], met)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
