"""As many readers as it takes."""

import queue
import threading
import time

jobs = queue.Queue(maxsize=5)


def read():
    while jobs.get() is not None:
        time.sleep(0.002)


readers = [threading.Thread(target=read) for _ in range(4)]
for reader in readers:
    reader.start()
for number in range(60):
    time.sleep(0.005)  # what it takes to make one
    jobs.put(number)
for _ in readers:
    jobs.put(None)
for reader in readers:
    reader.join()
