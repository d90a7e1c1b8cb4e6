"""A `continue` skips the task_done() at the end of the loop.

source: https://docs.python.org/3/library/queue.html (Queue.task_done: used by queue consumer threads)
participants: MainThread
"""

import queue
import threading

jobs = queue.LifoQueue()


def work():
    while True:
        item = jobs.get()  # FINDING: takes
        if item % 2:
            continue
        jobs.task_done()


for number in range(2):
    threading.Thread(target=work, daemon=True).start()
for number in range(5):
    jobs.put(number)
jobs.join()  # FINDING: waits
