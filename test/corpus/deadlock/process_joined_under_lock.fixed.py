"""It is joined when the lock is free again."""

import multiprocessing


def count(lock, total):
    with lock:
        total.value += 1


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    lock = context.Lock()
    total = context.Value("i", 0, lock=False)
    counter = context.Process(target=count, args=(lock, total), name="counter")
    with lock:
        counter.start()
    counter.join()
