"""The main thread waits until each item is acknowledged; the consumer fails at the second one.

source: https://docs.python.org/3/library/threading.html (an uncaught exception ends its thread only: threading.excepthook)
participants: MainThread, consume
"""

import queue
import threading


class Item:
    def __init__(self, text):
        self.text = text
        self.done = threading.Event()


items = queue.Queue()


def consume():
    for item in iter(items.get, None):
        int(item.text)
        item.done.set()


threading.Thread(target=consume, name="consume").start()
for text in ("1", "two"):
    item = Item(text)
    items.put(item)
    item.done.wait()  # FINDING: waits
items.put(None)
