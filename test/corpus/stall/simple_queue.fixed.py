"""It says that it was the last one."""

import queue
import threading

lines = queue.SimpleQueue()


def produce():
    for number in range(3):
        lines.put(number)
    lines.put(None)


def read():
    while lines.get() is not None:
        pass


threads = [threading.Thread(target=read, name="reader"), threading.Thread(target=produce, name="producer")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
