"""wait() with a time limit of a few milliseconds, over and over.

source: https://docs.python.org/3/library/threading.html (Event.wait: block as long as the internal flag is false and the timeout, if given, has not expired)
"""

import threading
import time

stop = threading.Event()


def watch():
    while not stop.wait(0.004):  # FINDING: polls
        pass


watcher = threading.Thread(target=watch, name="watcher")
watcher.start()
time.sleep(2.5)
stop.set()
watcher.join()
