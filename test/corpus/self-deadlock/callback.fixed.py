"""It is called when the lock has been given back."""

import threading


class Cache:
    def __init__(self, on_full):
        self.lock = threading.Lock()
        self.items = {}
        self.on_full = on_full

    def size(self):
        with self.lock:
            return len(self.items)

    def add(self, key):
        with self.lock:
            self.items[key] = True
        self.on_full(self)


Cache(lambda cache: print(cache.size())).add("a")
