"""The worker takes an item and ends without marking it done.

source: https://docs.python.org/3/library/queue.html (Queue.task_done: for each get() … a subsequent call to task_done())
participants: MainThread
"""

import queue
import threading

jobs = queue.Queue()


def work():
    while jobs.get() is not None:
        jobs.task_done()
    # the None was an item, too


worker = threading.Thread(target=work, name="worker")
worker.start()
for item in (1, 2, None):
    jobs.put(item)
worker.join()
jobs.join()  # FINDING: waits
