"""A child waits for an item, which a handler of its parent puts; its own handler puts none."""

import multiprocessing
import signal


def read(queue):
    signal.signal(signal.SIGTERM, lambda number, frame: print("told"))
    print(queue.get())


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    reader = context.Process(target=read, args=(queue,))
    reader.start()
    signal.signal(signal.SIGALRM, lambda number, frame: queue.put(None))
    signal.setitimer(signal.ITIMER_REAL, 2)
    reader.join()
