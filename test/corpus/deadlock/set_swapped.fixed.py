"""The other set is copied under its own lock first."""

import threading


class Shared:
    def __init__(self, items):
        self.lock = threading.Lock()
        self.items = set(items)

    def add_all(self, other):
        with other.lock:
            items = set(other.items)
        with self.lock:
            self.items |= items


one, two = Shared({1}), Shared({2})
threads = [
    threading.Thread(target=one.add_all, args=(two,), name="there"),
    threading.Thread(target=two.add_all, args=(one,), name="here"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
