"""A daemon process is terminated at the end of its parent, in the middle of writing to its queue.

source: https://docs.python.org/3/library/multiprocessing.html (daemon: when a process exits, it attempts to terminate all of its daemonic child processes)
participants: QueueFeederThread
"""

import multiprocessing
import time


def work(results):
    results.put(b"x" * 1_000_000)
    time.sleep(60)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    context.Process(target=work, args=(results,), daemon=True).start()
    time.sleep(1)
