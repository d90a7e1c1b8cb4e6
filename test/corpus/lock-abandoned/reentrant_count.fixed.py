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


threads = [
    threading.Thread(target=update, args=(True,), name="first"),
    threading.Thread(target=look, name="second"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
