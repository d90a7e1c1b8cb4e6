"""The waiter looks at the flag before it takes the lock; the change comes in between.

source: https://pages.cs.wisc.edu/~remzi/OSTEP/threads-cv.pdf (30.1: holding the lock while checking and signalling)
participants: consumer
"""

import threading

changed = threading.Condition()
checked, told = threading.Event(), threading.Event()
items = []


def consume():
    if not items:
        checked.set()
        told.wait()  # the scheduler runs somebody else here
        with changed:
            changed.wait()  # FINDING: waits
    print(items.pop())


consumer = threading.Thread(target=consume, name="consumer")
consumer.start()
checked.wait()
with changed:
    items.append(1)
    changed.notify()  # FINDING: notifies
told.set()
consumer.join()
