"""The state is changed without a notify; who waits for it never looks again.

source: https://docs.python.org/3/library/threading.html (Condition: wait, then notify after the state has changed)
participants: waiter
"""

import threading

ready = threading.Condition()
waiting = threading.Event()
items = []


def wait():
    with ready:
        waiting.set()
        while not items:
            ready.wait()  # FINDING: waits


def change():
    waiting.wait()
    with ready:
        items.append(1)  # and no ready.notify()


waiter = threading.Thread(target=wait, name="waiter")
waiter.start()
threading.Thread(target=change, name="changer").start()
waiter.join()
