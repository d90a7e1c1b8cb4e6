"""A thread returns early, and does not release the lock.

source: https://docs.python.org/3/library/threading.html (using locks in the with statement)
participants: early, late
"""

import threading

lock = threading.Lock()
taken = threading.Event()


def early():
    for turn in range(3):
        lock.acquire()  # FINDING: holds
        if turn == 2:
            taken.set()
            return
        lock.release()


def late():
    taken.wait()
    with lock:  # FINDING: waits
        pass


threads = [threading.Thread(target=one, name=one.__name__) for one in (early, late)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
