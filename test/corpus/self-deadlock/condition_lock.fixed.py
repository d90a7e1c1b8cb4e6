"""A condition makes itself a lock that can be taken again."""

import threading

changed = threading.Condition()
items = []


def add(item):
    with changed:
        items.append(item)
        changed.notify()


with changed:
    add(1)
