"""Work comes no faster than it can be done."""

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
    time.sleep(0.04)
    jobs.put((number, "job"))
jobs.put((1000, None))
worker.join()
