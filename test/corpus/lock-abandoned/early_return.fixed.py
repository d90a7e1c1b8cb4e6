"""`with` releases the lock on every way out."""

import threading

lock = threading.Lock()
taken = threading.Event()


def early():
    for turn in range(3):
        with lock:
            if turn == 2:
                taken.set()
                return


def late():
    taken.wait()
    with lock:
        pass


threads = [threading.Thread(target=one, name=one.__name__) for one in (early, late)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
