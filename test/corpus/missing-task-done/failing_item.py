"""The worker skips task_done() for an item that fails; join() waits for ever.

source: https://docs.python.org/3/library/queue.html (Queue.join: unblocks when the count of unfinished tasks drops to zero)
participants: MainThread, worker
"""

import queue
import threading

jobs = queue.Queue()


def work():
    while True:
        item = jobs.get()  # FINDING: takes
        try:
            100 // item
        except ZeroDivisionError:
            continue
        jobs.task_done()


threading.Thread(target=work, name="worker", daemon=True).start()
for number in (1, 0, 2):
    jobs.put(number)
jobs.join()  # FINDING: waits
