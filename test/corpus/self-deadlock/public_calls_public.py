"""A public method that takes the lock calls another one that does.

source: https://docs.python.org/3/library/threading.html (Lock: once a thread has acquired it, subsequent attempts to acquire it block)
participants: MainThread
"""

import threading


class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.money = 0

    def balance(self):
        with self.lock:  # FINDING: waits
            return self.money

    def pay(self, money):
        with self.lock:  # FINDING: holds
            if self.balance() >= money:
                self.money -= money


Account().pay(1)
