"""The reader waits for as long as it takes."""

import queue
import threading
import time

jobs = queue.Queue()


def read():
    while jobs.get() is not None:
        pass


reader = threading.Thread(target=read, name="reader")
reader.start()
time.sleep(2.5)
jobs.put(None)
reader.join()
