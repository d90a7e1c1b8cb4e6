"""The one that is waited for."""

import threading


class Service:
    def __init__(self):
        self.started = threading.Event()
        self.stopped = threading.Event()

    def run(self):
        self.started.set()

    def start(self):
        threading.Thread(target=self.run, name="service").start()
        self.started.wait()


starter = threading.Thread(target=Service().start, name="starter")
starter.start()
starter.join()
