"""The lock of a condition is a plain one, and its holder takes the condition again.

source: https://docs.python.org/3/library/threading.html (Condition: if the lock argument is given … it must be a Lock or RLock object)
participants: MainThread
"""

import threading

changed = threading.Condition(threading.Lock())
items = []


def add(item):
    with changed:  # FINDING: waits
        items.append(item)
        changed.notify()


with changed:  # FINDING: holds
    add(1)
