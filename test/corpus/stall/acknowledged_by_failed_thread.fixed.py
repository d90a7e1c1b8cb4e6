"""Each item is acknowledged, whatever comes of it."""

import queue
import threading


class Item:
    def __init__(self, text):
        self.text = text
        self.done = threading.Event()


items = queue.Queue()


def consume():
    for item in iter(items.get, None):
        try:
            int(item.text)
        except ValueError as error:
            print(error)
        finally:
            item.done.set()


threading.Thread(target=consume, name="consume").start()
for text in ("1", "two"):
    item = Item(text)
    items.put(item)
    item.done.wait()
items.put(None)
