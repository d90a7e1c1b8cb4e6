"""The producer ends without a last item, and the main thread joins a reader that waits for it.

source: https://docs.python.org/3/library/queue.html (get: "block if necessary until an item is available"); Beazley, Python Cookbook 12.3: sentinel in a queue
participants: reader, producer
"""

import queue
import threading

jobs = queue.Queue()


def produce():
    for number in range(3):
        jobs.put(number)


def read():
    while jobs.get() is not None:  # FINDING: waits
        pass


threads = [threading.Thread(target=produce, name="producer"), threading.Thread(target=read, name="reader")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
