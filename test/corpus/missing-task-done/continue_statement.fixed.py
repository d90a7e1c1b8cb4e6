"""Every item is marked."""

import queue
import threading

jobs = queue.LifoQueue()


def work():
    while True:
        item = jobs.get()
        if item % 2:
            print(item)
        jobs.task_done()


for number in range(2):
    threading.Thread(target=work, daemon=True).start()
for number in range(5):
    jobs.put(number)
jobs.join()
