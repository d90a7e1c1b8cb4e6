"""Four threads compute in Python and get no faster.

source: https://docs.python.org/3/library/threading.html (CPython implementation detail: … only one thread can execute Python code at once)
"""

import threading
import time


def compute():
    end = time.monotonic() + 4
    while time.monotonic() < end:
        sum(number * number for number in range(1000))  # FINDING: computes


threads = [threading.Thread(target=compute, name=f"compute-{n}") for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
