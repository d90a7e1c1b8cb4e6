"""Two events, and the wrong one is set.

source: https://docs.python.org/3/library/threading.html (Event.wait)
participants: starter
"""

import threading


class Service:
    def __init__(self):
        self.started = threading.Event()
        self.stopped = threading.Event()

    def run(self):
        self.stopped.set()  # started was meant

    def start(self):
        threading.Thread(target=self.run, name="service").start()
        self.started.wait()  # FINDING: waits


starter = threading.Thread(target=Service().start, name="starter")
starter.start()
starter.join()
