"""The notification comes before the wait, and nothing else says that it happened.

source: https://en.wikipedia.org/wiki/Producer%E2%80%93consumer_problem (Inadequate implementation: a lost wakeup); https://docs.python.org/3/library/threading.html (Condition)
participants: waiter
"""

import threading
import time

ready = threading.Condition()


def wait():
    time.sleep(0.3)
    with ready:
        ready.wait()  # FINDING: waits


waiter = threading.Thread(target=wait, name="waiter")
waiter.start()
with ready:
    ready.notify()  # FINDING: notifies
waiter.join()
