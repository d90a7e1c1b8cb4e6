"""Money is moved between two accounts in both directions, each under the lock of the one it leaves first.

source: https://dl.acm.org/doi/10.1145/1542476.1542489 (PLDI 2009, section 1: lock order over instances)
participants: clerk-1, clerk-2
"""

import threading
import time


class Account:
    def __init__(self, money):
        self.money = money
        self.lock = threading.RLock()

    def move_to(self, other, money):
        with self.lock:  # FINDING: holds
            with other.lock:  # FINDING: takes
                self.money -= money
                other.money += money


def clerk(first, second, pause):
    for _ in range(5):
        time.sleep(pause)
        first.move_to(second, 1)
        time.sleep(0.1 - pause)


savings, checking = Account(100), Account(100)
threads = [
    threading.Thread(target=clerk, args=(savings, checking, 0.01), name="clerk-1"),
    threading.Thread(target=clerk, args=(checking, savings, 0.06), name="clerk-2"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
