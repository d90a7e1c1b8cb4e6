"""A method that takes its lock again, by way of another one."""

import threading


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    def value(self):
        with self.lock:  # value
            return self.count

    def add(self):
        with self.lock:
            self.count += 1
            return self.value()  # add


counter = Counter()
try:
    counter.add()
except RuntimeError as error:
    print(error)
