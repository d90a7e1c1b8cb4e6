"""A worker asks whether the queue is empty and sleeps, instead of waiting for an item.

source: https://docs.python.org/3/library/queue.html (Queue.empty: no guarantee that get() will not block; get() waits)
"""

import queue
import threading
import time

jobs = queue.Queue()


def work():
    while True:
        if jobs.empty():
            time.sleep(0.002)  # FINDING: polls
            continue
        if jobs.get() is None:
            return


worker = threading.Thread(target=work, name="worker")
worker.start()
for number in range(10):
    time.sleep(0.3)
    jobs.put(number)
jobs.put(None)
worker.join()
