"""The reader goes on waiting after its only producer has failed.

source: https://docs.python.org/3/library/queue.html (get: "block if necessary until an item is available")
participants: reader, producer
"""

import queue
import threading

jobs = queue.Queue()


def produce():
    for number in range(10):
        if number == 5:
            raise SystemExit  # an error that nobody sees
        jobs.put(number)
    jobs.put(None)


def read():
    while (item := jobs.get()) is not None:  # FINDING: waits
        print(item)


producer = threading.Thread(target=produce, name="producer")
reader = threading.Thread(target=read, name="reader")
reader.start()
producer.start()
reader.join()
