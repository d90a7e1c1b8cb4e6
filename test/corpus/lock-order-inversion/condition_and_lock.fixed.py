"""The table comes first everywhere."""

import threading
import time

changed = threading.Condition()
table = threading.Lock()


def write():
    with table:
        with changed:
            changed.notify_all()
    time.sleep(0.4)


def clean():
    time.sleep(0.2)
    with table:
        with changed:
            pass


threads = [threading.Thread(target=write, name="writer"), threading.Thread(target=clean, name="cleaner")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
