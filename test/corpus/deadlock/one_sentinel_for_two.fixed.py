"""One for each."""

import queue
import threading

jobs = queue.Queue()


def read():
    while jobs.get() is not None:
        pass


readers = [threading.Thread(target=read) for _ in range(2)]
for reader in readers:
    reader.start()
for item in (1, 2, None, None):
    jobs.put(item)
for reader in readers:
    reader.join()
