"""One last item for two readers: the second one waits for ever.

source: https://docs.python.org/3/library/queue.html (Queue.shutdown was added for this); Beazley, Python Cookbook 12.3: sentinel in a queue
"""

import queue
import threading

jobs = queue.Queue()


def read():
    while jobs.get() is not None:  # FINDING: waits
        pass


readers = [threading.Thread(target=read) for _ in range(2)]
for reader in readers:
    reader.start()
for item in (1, 2, None):
    jobs.put(item)
for reader in readers:
    reader.join()
