"""The importer leaves a pause, so that who is woken comes in."""

import threading
import time

slots = threading.Semaphore(1)
begun = threading.Event()


def importing():
    for _ in range(120):
        with slots:
            begun.set()
            time.sleep(0.03)  # a request
        time.sleep(0.01)


def form():
    begun.wait()
    for _ in range(3):
        with slots:
            pass
        time.sleep(0.05)


threads = [threading.Thread(target=one, name=one.__name__) for one in (importing, form)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
