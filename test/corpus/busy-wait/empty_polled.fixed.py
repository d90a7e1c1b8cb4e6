"""A worker that waits for items, and paces what it does with them."""

import queue
import threading
import time

jobs = queue.Queue()


def work():
    while True:
        number = jobs.get()
        if number is None:
            return
        time.sleep(0.002)


worker = threading.Thread(target=work, name="worker")
worker.start()
for number in range(1500):
    jobs.put(number)
jobs.put(None)
worker.join()
