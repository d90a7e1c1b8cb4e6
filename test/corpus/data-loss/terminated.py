"""A worker is terminated while its queue is still being written.

source: https://docs.python.org/3/library/multiprocessing.html (Process.terminate: "if this method is used when the associated process is using a pipe or queue then the pipe or queue is liable to become corrupted")
participants: QueueFeederThread
"""

import multiprocessing
import time


def work(results):
    results.put("x" * 1_000_000)
    time.sleep(60)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    worker = context.Process(target=work, args=(results,))
    worker.start()
    time.sleep(1)
    worker.terminate()
    worker.join()
