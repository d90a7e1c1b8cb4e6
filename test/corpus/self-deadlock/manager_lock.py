"""A lock of a manager is taken again by who holds it.

source: https://docs.python.org/3/library/multiprocessing.html (SyncManager.Lock: a shared threading.Lock object, which blocks whoever holds it too)
participants: MainThread
"""

import multiprocessing


def total(lock, values):
    with lock:  # FINDING: waits
        return sum(values)


def add(lock, values, value):
    with lock:
        values.append(value)
        return total(lock, values)


if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        print(add(manager.Lock(), manager.list(), 3))
