"""The reader reads to the end."""

import queue
import threading

jobs = queue.Queue(maxsize=2)


def produce():
    for number in range(10):
        jobs.put(number)
    jobs.put(None)


def read():
    while jobs.get() is not None:
        pass


reader = threading.Thread(target=read, name="reader")
producer = threading.Thread(target=produce, name="producer")
producer.start()
reader.start()
producer.join()
