"""The accounts are locked in the order of their numbers."""

import itertools
import threading
import time

numbers = itertools.count()


class Account:
    def __init__(self, money):
        self.number = next(numbers)
        self.money = money
        self.lock = threading.RLock()

    def move_to(self, other, money):
        first, second = sorted((self, other), key=lambda one: one.number)
        with first.lock:
            with second.lock:
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
