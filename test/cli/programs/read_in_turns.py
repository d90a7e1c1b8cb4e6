"""Two processes wait for what comes out of a queue of billiard, which nobody fills for a while."""

import multiprocessing
import time

from billiard.queues import SimpleQueue


def read(queue):
    print(queue.get())


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = SimpleQueue()
    readers = [context.Process(target=read, args=(queue,)) for _ in range(2)]
    for reader in readers:
        reader.start()
    time.sleep(1.5)
    for reader in readers:
        queue.put(b"item")
    for reader in readers:
        reader.join()
