"""A finalizer only notes what is to be done."""

import threading

lock = threading.Lock()
handles = set()


class Handle:
    def __init__(self):
        handles.add(id(self))

    def __del__(self):
        handles.discard(id(self))


handle = Handle()
with lock:
    handle = None
