"""The lock is released on every way out."""

import threading

lock = threading.Lock()
totals = {}


def add(name, amount):
    lock.acquire()
    try:
        if amount < 0:
            raise ValueError(amount)
        totals[name] = totals.get(name, 0) + amount
    finally:
        lock.release()


for amount in (1, -2, 3):
    try:
        add("a", amount)
    except ValueError as error:
        print("skipped", error)
