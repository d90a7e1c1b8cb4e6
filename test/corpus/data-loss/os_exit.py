"""A worker leaves by os._exit() while its queue is still being written.

source: https://docs.python.org/3/library/multiprocessing.html (Queue: a feeder thread writes the items; os._exit skips its join)
participants: QueueFeederThread
"""

import multiprocessing
import os
import time


def work(results):
    for number in range(100):
        results.put("x" * 10_000)
    time.sleep(0.5)
    os._exit(0)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    worker = context.Process(target=work, args=(results,))
    worker.start()
    worker.join()
