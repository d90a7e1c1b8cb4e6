"""The event says that loading is over, whatever came of it."""

import threading

ready = threading.Event()


def load(settings):
    try:
        if not settings:
            return
    finally:
        ready.set()


threading.Thread(target=load, args=({},), name="loader").start()
ready.wait()
