"""Both processes lock in the same order."""

import multiprocessing

context = multiprocessing.get_context("fork")


def work(first, second, both):
    both.wait()
    with first:
        with second:
            pass


if __name__ == "__main__":
    a, b = context.Lock(), context.Lock()
    both = context.Barrier(2)
    processes = [
        context.Process(target=work, args=(a, b, both), name="forth"),
        context.Process(target=work, args=(a, b, both), name="back"),
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
