"""Only the count is under the lock."""

import threading
import time


class Counter:
    def __init__(self):
        self.lock = threading.RLock()
        self.count = 0

    def add(self):
        with self.lock:
            self.count += 1
        time.sleep(0.004)


counter = Counter()


def work():
    for _ in range(30):
        counter.add()


threads = [threading.Thread(target=work) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
