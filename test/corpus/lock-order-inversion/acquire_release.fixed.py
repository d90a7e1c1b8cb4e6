"""Who goes down only tries the other lock."""

import threading
import time

first, second = threading.Lock(), threading.Lock()


def up():
    first.acquire()
    second.acquire()
    second.release()
    first.release()
    time.sleep(0.4)


def down():
    time.sleep(0.2)
    second.acquire()
    if first.acquire(blocking=False):
        first.release()
    second.release()


threads = [threading.Thread(target=up, name="up"), threading.Thread(target=down, name="down")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
