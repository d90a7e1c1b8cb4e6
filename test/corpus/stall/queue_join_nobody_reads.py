"""The only reader has failed; join() waits for items nobody will take.

source: https://docs.python.org/3/library/queue.html (Queue.join blocks until all items have been gotten and processed)
participants: MainThread
"""

import queue
import threading

jobs = queue.Queue()


def read():
    jobs.get()
    jobs.task_done()
    raise SystemExit


reader = threading.Thread(target=read, name="reader")
reader.start()
for number in range(3):
    jobs.put(number)
jobs.join()  # FINDING: waits
