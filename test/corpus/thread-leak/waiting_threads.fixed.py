"""The watcher is told."""

import threading
import time


class Connection:
    def __init__(self):
        self.closed = threading.Event()
        threading.Thread(target=self.closed.wait, daemon=True).start()

    def close(self):
        self.closed.set()


for number in range(80):
    Connection().close()
    time.sleep(0.04)
time.sleep(1.5)
