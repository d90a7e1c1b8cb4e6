"""The producer says that nothing more will come, whatever happens to it."""

import queue
import threading

jobs = queue.Queue()


def produce():
    try:
        for number in range(10):
            if number == 5:
                raise SystemExit
            jobs.put(number)
    finally:
        jobs.put(None)


def read():
    while (item := jobs.get()) is not None:
        print(item)


producer = threading.Thread(target=produce, name="producer")
reader = threading.Thread(target=read, name="reader")
reader.start()
producer.start()
reader.join()
