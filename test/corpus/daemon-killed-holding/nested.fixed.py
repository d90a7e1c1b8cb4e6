"""It is told to stop, and joined."""

import threading
import time


class Journal:
    def __init__(self):
        self.lock = threading.RLock()
        self.stop = threading.Event()

    def run(self):
        while not self.stop.is_set():
            with self.lock:
                self.write()

    def write(self):
        with self.lock:
            time.sleep(0.3)


journal = Journal()
thread = threading.Thread(target=journal.run, name="journal", daemon=True)
thread.start()
time.sleep(0.4)
journal.stop.set()
thread.join()
