"""The main thread says that nothing more will come."""

import queue
import threading

jobs = queue.Queue()


def consume():
    while (item := jobs.get()) is not None:
        print(item)


threading.Thread(target=consume, name="consumer").start()
for number in range(3):
    jobs.put(number)
jobs.put(None)
