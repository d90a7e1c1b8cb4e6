"""Lock and RLock: contention, recursion, attempts that fail, time limits."""

import threading

from support import settle, start

lock = threading.Lock()  # @lock


class Account:
    def __init__(self):
        self._lock = threading.RLock()  # @Account._lock


account = Account()
free = threading.Lock()  # @free


def waiter():
    with lock:  # @waits
        pass


def by_call():
    lock.acquire()  # @calls
    lock.release()


def impatient():
    assert not lock.acquire(timeout=0.3)  # @gives-up
    assert not lock.acquire(False)
    assert not lock.acquire(timeout=0)


def recursive():
    with account._lock:  # @waits-recursive
        with account._lock:
            pass


def uncontended():
    for _ in range(1000):
        with free:
            pass


for function in (waiter, by_call):
    with lock:  # @holds
        thread = start(function)
        settle(thread)
    thread.join()

with lock:
    start(impatient).join()

with account._lock:
    with account._lock:  # @second
        blocked = start(recursive)
        settle(blocked)
blocked.join()

start(uncontended).join()
