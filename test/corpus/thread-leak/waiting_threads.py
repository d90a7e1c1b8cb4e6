"""A watcher thread for each connection, that nobody tells that the connection has ended.

source: https://docs.python.org/3/library/threading.html (daemon threads; Event to tell a thread to stop)
"""

import threading
import time


class Connection:
    def __init__(self):
        self.closed = threading.Event()
        threading.Thread(target=self.closed.wait, daemon=True).start()  # FINDING: starts

    def close(self):
        pass  # forgets self.closed.set()


for number in range(80):
    Connection().close()
    time.sleep(0.04)
time.sleep(1.5)
