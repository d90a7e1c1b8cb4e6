"""A condition and a lock, taken in both orders.

source: https://en.wikipedia.org/wiki/Deadlock_prevention_algorithms (a total order of resources)
participants: writer, cleaner
"""

import threading
import time

changed = threading.Condition()
table = threading.Lock()


def write():
    with table:  # FINDING: holds
        with changed:  # FINDING: takes
            changed.notify_all()
    time.sleep(0.4)


def clean():
    time.sleep(0.2)
    with changed:  # FINDING: holds
        with table:  # FINDING: takes
            pass


threads = [threading.Thread(target=write, name="writer"), threading.Thread(target=clean, name="cleaner")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
