"""It waits before it takes the lock."""

import queue
import threading
import time

lock = threading.Lock()
began = threading.Event()
items = queue.Queue()


def take():
    began.set()
    items.get()
    with lock:
        pass


def look():
    began.wait()
    with lock:
        pass


threads = [threading.Thread(target=take, name="taker"), threading.Thread(target=look)]
for thread in threads:
    thread.start()
time.sleep(0.6)
items.put(1)
for thread in threads:
    thread.join()
