"""A producer spends its time waiting for a reader that is slower.

source: https://docs.python.org/3/library/queue.html (put: "block if necessary until a free slot is available")
"""

import queue
import threading
import time

jobs = queue.Queue(maxsize=5)


def read():
    while jobs.get() is not None:
        time.sleep(0.02)


reader = threading.Thread(target=read, name="reader")
reader.start()
for number in range(60):
    jobs.put(number)  # FINDING: waits
jobs.put(None)
reader.join()
