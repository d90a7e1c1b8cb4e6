"""The last item says that no more come."""

import queue
import threading

jobs = queue.Queue()


def produce():
    for number in range(3):
        jobs.put(number)
    jobs.put(None)


def read():
    while jobs.get() is not None:
        pass


threads = [threading.Thread(target=produce, name="producer"), threading.Thread(target=read, name="reader")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
