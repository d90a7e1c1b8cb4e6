"""Everybody begins with the lowest number."""

import multiprocessing

context = multiprocessing.get_context("fork")


def work(first, second, met):
    with first:
        with second:
            pass


if __name__ == "__main__":
    locks = [context.Lock() for _ in range(3)]
    met = context.Barrier(3)
    processes = [context.Process(target=work, args=(locks[min(n, (n + 1) % 3)], locks[max(n, (n + 1) % 3)], met)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
