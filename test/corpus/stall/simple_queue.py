"""The producer of a SimpleQueue ends without a word.

source: https://docs.python.org/3/library/queue.html (SimpleQueue.get: if block is true … block if necessary until an item is available)
participants: reader
"""

import queue
import threading

lines = queue.SimpleQueue()


def produce():
    for number in range(3):
        lines.put(number)


def read():
    while lines.get() is not None:  # FINDING: waits
        pass


threads = [threading.Thread(target=read, name="reader"), threading.Thread(target=produce, name="producer")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
