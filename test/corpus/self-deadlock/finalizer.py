"""A finalizer that runs while the lock is held takes it.

source: https://bugs.python.org/issue14976 (queue.Queue() is not reentrant, so signals and GC can cause deadlocks)
participants: MainThread
"""

import threading

lock = threading.Lock()
handles = set()


class Handle:
    def __init__(self):
        handles.add(id(self))

    def __del__(self):
        with lock:  # FINDING: waits
            handles.discard(id(self))


handle = Handle()
with lock:  # FINDING: holds
    handle = None
