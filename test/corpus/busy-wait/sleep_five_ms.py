"""A loop sleeps for five milliseconds at a time until another thread has filled a list.

source: https://docs.python.org/3/library/threading.html (condition objects: "while not an_item_is_available(): cv.wait()", in the place of polling)
"""

import threading
import time

results = []


def compute():
    time.sleep(2.5)
    results.append(42)


def collect():
    while not results:
        time.sleep(0.005)  # FINDING: polls


threads = [threading.Thread(target=one, name=one.__name__) for one in (compute, collect)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
