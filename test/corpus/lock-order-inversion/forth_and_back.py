"""Two threads take two locks in opposite order, one after the other by luck.

source: https://docs.oracle.com/javase/tutorial/essential/concurrency/deadlock.html (the textbook's two friends who bow)
participants: forth, back
"""

import threading
import time

a, b = threading.Lock(), threading.Lock()


def forth():
    with a:  # FINDING: holds
        with b:  # FINDING: takes
            pass
    time.sleep(0.5)


def back():
    time.sleep(0.2)
    with b:  # FINDING: holds
        with a:  # FINDING: takes
            pass


threads = [threading.Thread(target=one, name=one.__name__) for one in (forth, back)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
