"""A thread waits for an item of a queue under a lock.

source: https://wiki.sei.cmu.edu/confluence/display/java/LCK09-J.+Do+not+perform+operations+that+can+block+while+holding+a+lock
participants: taker
"""

import queue
import threading
import time

lock = threading.Lock()
began = threading.Event()
items = queue.Queue()


def take():
    with lock:  # FINDING: holds
        began.set()
        items.get()  # FINDING: meanwhile


def look():
    began.wait()
    with lock:  # FINDING: waits
        pass


threads = [threading.Thread(target=take, name="taker"), threading.Thread(target=look)]
for thread in threads:
    thread.start()
time.sleep(0.6)
items.put(1)
for thread in threads:
    thread.join()
