"""The change is told."""

import threading

ready = threading.Condition()
items = []


def wait():
    with ready:
        while not items:
            ready.wait()


def change():
    with ready:
        items.append(1)
        ready.notify()


waiter = threading.Thread(target=wait, name="waiter")
waiter.start()
threading.Thread(target=change, name="changer").start()
waiter.join()
