"""It waits for as long as it takes."""

import threading
import time

stop = threading.Event()


def watch():
    stop.wait()


watcher = threading.Thread(target=watch, name="watcher")
watcher.start()
time.sleep(2.5)
stop.set()
watcher.join()
