"""It is told to go on, and releases the lock."""

import multiprocessing


def write(lock, began, go_on):
    lock.acquire()
    began.set()
    go_on.wait(60)
    lock.release()


if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    lock, began, go_on = context.Lock(), context.Event(), context.Event()
    writer = context.Process(target=write, args=(lock, began, go_on), name="writer")
    writer.start()
    began.wait()
    go_on.set()
    writer.join()
    lock.acquire()
    print("mine")
