"""Every thread counts each of its steps under one lock, and does the step there, too.

source: https://docs.oracle.com/cd/E19253-01/816-5137/guide-1/index.html (Multithreaded Programming Guide: coarse locking)
"""

import threading
import time


class Counter:
    def __init__(self):
        self.lock = threading.RLock()
        self.count = 0

    def add(self):
        with self.lock:  # FINDING: holds
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
