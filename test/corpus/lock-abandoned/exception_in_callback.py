"""An exception leaves the locked part of a thread; the lock stays taken.

source: https://docs.python.org/3/library/threading.html (Using locks … in the with statement)
participants: broken, next
"""

import threading

lock = threading.Lock()
turn = threading.Event()


def work(amount):
    lock.acquire()  # FINDING: holds
    turn.set()
    if amount < 0:
        raise SystemExit
    lock.release()


def follow():
    turn.wait()
    lock.acquire()  # FINDING: waits
    lock.release()


lock.acquire()
lock.release()
threads = [
    threading.Thread(target=work, args=(-1,), name="broken"),
    threading.Thread(target=follow, name="next"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
