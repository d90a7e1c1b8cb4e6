"""Two locks are taken by acquire() in both orders.

source: https://wiki.sei.cmu.edu/confluence/display/c/CON35-C.+Avoid+deadlock+by+locking+in+a+predefined+order
participants: up, down
"""

import threading
import time

first, second = threading.Lock(), threading.Lock()


def up():
    first.acquire()  # FINDING: holds
    second.acquire()  # FINDING: takes
    second.release()
    first.release()
    time.sleep(0.4)


def down():
    time.sleep(0.2)
    second.acquire()  # FINDING: holds
    first.acquire()  # FINDING: takes
    first.release()
    second.release()


threads = [threading.Thread(target=up, name="up"), threading.Thread(target=down, name="down")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
