"""A call that fails between acquire() and release() leaves the lock taken; the next one waits for it.

source: https://docs.python.org/3/library/threading.html#using-locks-conditions-and-semaphores-in-the-with-statement
participants: MainThread
"""

import threading

lock = threading.Lock()
totals = {}


def add(name, amount):
    lock.acquire()  # FINDING: waits
    if amount < 0:
        raise ValueError(amount)
    totals[name] = totals.get(name, 0) + amount
    lock.release()


for amount in (1, -2, 3):
    try:
        add("a", amount)
    except ValueError as error:
        print("skipped", error)
