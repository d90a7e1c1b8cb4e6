"""It is told to stop, and lets go of it."""

import multiprocessing


def hold(lock, held, stop):
    with lock:
        held.set()
        stop.wait()


def want(lock):
    with lock:
        pass


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    lock, held, stop = context.Lock(), context.Event(), context.Event()
    holder = context.Process(target=hold, args=(lock, held, stop))
    holder.start()
    held.wait()
    stop.set()
    holder.join()
    wanting = context.Process(target=want, args=(lock,))
    wanting.start()
    wanting.join()
