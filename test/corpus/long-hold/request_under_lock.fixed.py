"""The request is made outside; only its result is put in place under the lock."""

import threading
import time

lock = threading.Lock()
began = threading.Event()
cache = None


def refresh():
    global cache
    began.set()
    time.sleep(0.6)
    with lock:
        cache = 1


def read():
    began.wait()
    with lock:
        return cache


threads = [threading.Thread(target=refresh, name="refresher")]
threads += [threading.Thread(target=read) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
