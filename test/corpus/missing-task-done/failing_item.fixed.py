"""task_done() is called in a `finally`."""

import queue
import threading

jobs = queue.Queue()


def work():
    while True:
        item = jobs.get()
        try:
            100 // item
        except ZeroDivisionError:
            continue
        finally:
            jobs.task_done()


threading.Thread(target=work, name="worker", daemon=True).start()
for number in (1, 0, 2):
    jobs.put(number)
jobs.join()
