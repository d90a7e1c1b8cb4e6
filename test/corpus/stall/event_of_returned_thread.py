"""The only thread that would set an event has returned by another way; the main thread waits for it.

source: https://docs.python.org/3/library/threading.html (Event.wait without a timeout blocks until set() is called)
participants: MainThread, loader
"""

import threading

ready = threading.Event()


def load(settings):
    if not settings:
        return  # before ready.set()
    ready.set()


threading.Thread(target=load, args=({},), name="loader").start()
ready.wait()  # FINDING: waits
