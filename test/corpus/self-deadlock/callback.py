"""A callback that is called under the lock asks the object for something.

source: https://docs.python.org/3/library/threading.html (Lock: once a thread has acquired it, subsequent attempts to acquire it block)
participants: MainThread
"""

import threading


class Cache:
    def __init__(self, on_full):
        self.lock = threading.Lock()
        self.items = {}
        self.on_full = on_full

    def size(self):
        with self.lock:  # FINDING: waits
            return len(self.items)

    def add(self, key):
        with self.lock:  # FINDING: holds
            self.items[key] = True
            self.on_full(self)


Cache(lambda cache: print(cache.size())).add("a")
