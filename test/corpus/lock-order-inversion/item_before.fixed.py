"""The item is put when the locks are free again: the two orders cannot meet."""

import queue
import threading
import time

a, b = threading.Lock(), threading.Lock()
jobs = queue.Queue()


def forth():
    time.sleep(0.3)
    with a:
        with b:
            pass
    jobs.put("go on")
    time.sleep(0.5)


def back():
    jobs.get()
    with b:
        with a:
            pass
    time.sleep(0.5)


threads = [threading.Thread(target=one, name=one.__name__) for one in (back, forth)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
