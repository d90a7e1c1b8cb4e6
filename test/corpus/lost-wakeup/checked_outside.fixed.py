"""It looks under the lock."""

import threading
import time

changed = threading.Condition()
items = []


def consume():
    time.sleep(0.3)
    with changed:
        while not items:
            changed.wait()
        print(items.pop())


consumer = threading.Thread(target=consume, name="consumer")
consumer.start()
time.sleep(0.1)
with changed:
    items.append(1)
    changed.notify()
consumer.join()
