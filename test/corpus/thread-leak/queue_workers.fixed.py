"""The worker ends with its request."""

import queue
import threading
import time


def handle(number):
    jobs = queue.Queue()
    worker = threading.Thread(target=lambda: print(jobs.get(), end=" ", flush=True), daemon=True)
    worker.start()
    jobs.put(number)


for number in range(80):
    handle(number)
    time.sleep(0.04)
time.sleep(1.5)
