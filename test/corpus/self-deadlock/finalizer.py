"""A finalizer that runs while the lock is held takes it.

source: https://github.com/getsentry/sentry-python/issues/803 (deadlock during garbage collection because of logging in a destructor and the lock of a Queue)
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
