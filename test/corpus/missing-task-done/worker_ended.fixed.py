"""The last item is marked done, too."""

import queue
import threading

jobs = queue.Queue()


def work():
    while jobs.get() is not None:
        jobs.task_done()
    jobs.task_done()


worker = threading.Thread(target=work, name="worker")
worker.start()
for item in (1, 2, None):
    jobs.put(item)
worker.join()
jobs.join()
