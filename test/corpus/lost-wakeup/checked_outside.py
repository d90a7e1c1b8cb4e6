"""The waiter looks at the flag before it takes the lock; the change comes in between.

source: https://pages.cs.wisc.edu/~remzi/OSTEP/threads-cv.pdf (30.1: holding the lock while checking and signalling)
participants: consumer
"""

import threading
import time

changed = threading.Condition()
items = []


def consume():
    if not items:
        time.sleep(0.3)  # the scheduler runs somebody else here
        with changed:
            changed.wait()  # FINDING: waits
    print(items.pop())


consumer = threading.Thread(target=consume, name="consumer")
consumer.start()
time.sleep(0.1)
with changed:
    items.append(1)
    changed.notify()  # FINDING: notifies
consumer.join()
