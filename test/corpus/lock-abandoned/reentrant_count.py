"""An RLock is taken twice and released once.

source: https://docs.python.org/3/library/threading.html (RLock: once the thread has acquired … the thread must release it once for each time it has acquired it)
participants: first, second
"""

import threading

lock = threading.RLock()
done = threading.Event()


def update(nested):
    lock.acquire()  # FINDING: holds
    if nested:
        lock.acquire()
    done.set()
    lock.release()


def look():
    done.wait()
    with lock:  # FINDING: waits
        pass


# The waiter first: an RLock knows its owner by an id, which CPython gives again when a thread has ended.
threads = [
    threading.Thread(target=look, name="second"),
    threading.Thread(target=update, args=(True,), name="first"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
