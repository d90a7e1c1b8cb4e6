"""The reader goes on after an error."""

import queue
import threading

jobs = queue.Queue()


def read():
    while True:
        jobs.get()
        try:
            pass
        finally:
            jobs.task_done()


threading.Thread(target=read, name="reader", daemon=True).start()
for number in range(3):
    jobs.put(number)
jobs.join()
