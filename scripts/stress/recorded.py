"""What the native agent's counters in shared memory say of this process."""

import os
import struct
import sys
import time
from _thread import _count as count_threads

#: So long may others take to come to rest.
SETTLED_S = 1
_U32 = struct.Struct("<I").unpack_from


class Recorded:
    """Compares who holds and waits by the agent with what is true; without the native agent, nothing."""

    def __init__(self):
        self._objects = None
        self._base = None
        #: Where CPython lost the lock of a thread that was being started, that thread waits for it for ever.
        self._threads = count_threads()
        protocol = self._protocol = sys.modules.get("heddle_agent.protocol")
        if protocol is None or "heddle_agent._native" not in sys.modules:
            return
        session = os.environ["HEDDLE_SESSION"]
        for name in os.listdir(session):
            if name.startswith("%d-" % os.getpid()):
                self._objects = os.open(os.path.join(session, name, "objects"), os.O_RDONLY)
                self._waiting = self._count()[1]

    def differs(self, held, users):
        """`held`: how many locks of the case are, and `users`: how many threads it has, none of which waits.
        What else is held all the time is learnt when none is."""
        if self._objects is None:
            return False
        end = time.monotonic() + SETTLED_S
        # A thread that was being started has locks of its own to come to.
        while not self._right(held, users):
            if time.monotonic() > end:
                return True
            time.sleep(0.001)
        return False

    def _right(self, held, users):
        owned, waiting = self._count()
        stuck = count_threads() - self._threads - users
        if waiting != self._waiting + stuck:
            return False
        owned -= stuck
        if self._base is None:
            if held == 0:
                self._base = owned
            return True
        # An object that nobody ever waited for may have no counters: less is no contradiction then.
        return owned == self._base if held == 0 else owned <= self._base + held

    def _count(self):
        p = self._protocol
        size = os.fstat(self._objects).st_size
        data = os.pread(self._objects, size, 0)
        owned = waiting = 0
        for at in range(0, size, p.OBJECT_SLOT_SIZE):
            if _U32(data, at + p.OBJECT_SLOT_OBJECT)[0]:
                owned += _U32(data, at + p.OBJECT_SLOT_OWNER)[0] != 0
                waiting += _U32(data, at + p.OBJECT_SLOT_WAITERS)[0]
        return owned, waiting
