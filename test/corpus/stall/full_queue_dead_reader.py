"""The reader of a bounded queue has ended; the producer waits for room for ever.

source: https://docs.python.org/3/library/queue.html (put blocks if necessary until a free slot is available)
participants: producer, reader
"""

import queue
import threading

jobs = queue.Queue(maxsize=2)


def produce():
    for number in range(10):
        jobs.put(number)  # FINDING: waits


def read():
    for _ in range(3):
        jobs.get()


reader = threading.Thread(target=read, name="reader")
producer = threading.Thread(target=produce, name="producer")
producer.start()
reader.start()
producer.join()
