"""Lock operations as they were before the agent instrumented them.

The debugger waits on locks of its own. They must not appear in the recording, so this module is
imported before the native module changes the lock type.
"""

import _thread

_Lock = type(_thread.allocate_lock())

allocate = _thread.allocate_lock
acquire = _Lock.acquire
release = _Lock.release
get_ident = _thread.get_ident
get_native_id = _thread.get_native_id


class Bell:
    """Lets one thread sleep until another rings; rings while nobody sleeps are kept as one."""

    __slots__ = ("_lock",)

    def __init__(self):
        self._lock = allocate()
        acquire(self._lock)

    def wait(self, seconds=-1):
        return acquire(self._lock, True, seconds)

    def ring(self):
        try:
            release(self._lock)
        except RuntimeError:
            pass  # it rings already


class Mutex:
    """A lock for ``with`` whose use is not recorded."""

    __slots__ = ("_lock",)

    def __init__(self):
        self._lock = allocate()

    def __enter__(self):
        acquire(self._lock)

    def __exit__(self, *_):
        release(self._lock)
