"""A reader asks an empty queue again every five milliseconds.

source: https://docs.python.org/3/library/queue.html (get with a timeout raises Empty)
"""

import queue
import threading
import time

jobs = queue.Queue()


def read():
    while True:
        try:
            if jobs.get(timeout=0.005) is None:  # FINDING: polls
                return
        except queue.Empty:
            continue


reader = threading.Thread(target=read, name="reader")
reader.start()
time.sleep(2.5)
jobs.put(None)
reader.join()
