"""It is released as often."""

import threading

lock = threading.RLock()
done = threading.Event()


def update(nested):
    lock.acquire()
    if nested:
        lock.acquire()
    done.set()
    lock.release()
    if nested:
        lock.release()


def look():
    done.wait()
    with lock:
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
