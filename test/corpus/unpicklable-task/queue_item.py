"""An item that cannot be pickled is put into a queue: the feeder throws it away, and the reader waits.

source: https://docs.python.org/3/library/multiprocessing.html (Queue: a feeder thread is started which transfers objects from a buffer into the pipe)
"""

import multiprocessing
import queue
import threading

if __name__ == "__main__":
    jobs = multiprocessing.get_context("fork").Queue()
    jobs.put({"lock": threading.Lock()})  # FINDING: puts
    try:
        print(jobs.get(timeout=1.5))
    except queue.Empty:
        print("never came")
