"""A form waits for a slot that the importer gives back and takes again at once: who is woken finds it taken.

source: https://greenteapress.com/wp/semaphores/ (The Little Book of Semaphores, 4.3: no-starve mutex)
participants: form
"""

import threading
import time

slots = threading.Semaphore(1)
begun = threading.Event()


def importing():
    for _ in range(120):
        with slots:
            begun.set()
            time.sleep(0.03)  # a request


def form():
    begun.wait()
    for _ in range(3):
        with slots:  # FINDING: waits
            pass
        time.sleep(0.05)


threads = [threading.Thread(target=one, name=one.__name__) for one in (importing, form)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
