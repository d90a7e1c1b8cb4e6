"""A bounded PriorityQueue in front of one worker.

source: https://docs.python.org/3/library/queue.html (maxsize: insertion will block once this size has been reached, until queue items are consumed)
"""

import queue
import threading
import time

jobs = queue.PriorityQueue(maxsize=3)


def work():
    while jobs.get()[1] is not None:
        time.sleep(0.03)


worker = threading.Thread(target=work, name="worker")
worker.start()
for number in range(40):
    jobs.put((number, "job"))  # FINDING: waits
jobs.put((1000, None))
worker.join()
