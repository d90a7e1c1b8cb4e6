"""A daemon that writes a journal is cut off under an RLock.

source: https://docs.python.org/3/library/threading.html (if you want your threads to stop gracefully, make them non-daemonic and use a suitable signalling mechanism such as an Event)
participants: journal
"""

import threading
import time


class Journal:
    def __init__(self):
        self.lock = threading.RLock()
        self.stop = threading.Event()

    def run(self):
        while not self.stop.is_set():
            with self.lock:  # FINDING: holds
                self.write()

    def write(self):
        with self.lock:
            time.sleep(0.3)


journal = Journal()
thread = threading.Thread(target=journal.run, name="journal", daemon=True)
thread.start()
time.sleep(0.4)
