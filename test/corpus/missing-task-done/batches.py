"""A worker takes several items at once and marks one as done.

source: https://docs.python.org/3/library/queue.html (Queue.join: all items … have been received and task_done() called for every one)
participants: MainThread, worker
"""

import queue
import threading

jobs = queue.Queue()
for number in range(4):
    jobs.put(number)


def work():
    while True:
        batch = [jobs.get(), jobs.get()]  # FINDING: takes
        print(batch)
        jobs.task_done()


threading.Thread(target=work, name="worker", daemon=True).start()
jobs.join()  # FINDING: waits
