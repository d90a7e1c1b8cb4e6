"""The lock is re-entrant."""

import threading


class Account:
    def __init__(self):
        self.lock = threading.RLock()
        self.money = 0

    def balance(self):
        with self.lock:
            return self.money

    def pay(self, money):
        with self.lock:
            if self.balance() >= money:
                self.money -= money


Account().pay(1)
