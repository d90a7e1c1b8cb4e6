"""What the native agent's counters in shared memory say of this process."""

import os
import struct
import sys
import time

#: So long may others take to come to rest.
SETTLED_S = 1
_U32 = struct.Struct("<I").unpack_from


class Recorded:
    """Compares who holds and waits by the agent with what is true; without the native agent, nothing."""

    def __init__(self):
        self._objects = None
        self._base = None
        protocol = self._protocol = sys.modules.get("heddle_agent.protocol")
        if protocol is None or "heddle_agent._native" not in sys.modules:
            return
        session = os.environ["HEDDLE_SESSION"]
        for name in os.listdir(session):
            if name.startswith("%d-" % os.getpid()):
                self._objects = os.open(os.path.join(session, name, "objects"), os.O_RDONLY)

    def differs(self, held):
        """`held`: how many locks of the case are. What else is held all the time is learnt when none is."""
        if self._objects is None:
            return False
        end = time.monotonic() + SETTLED_S
        # A thread that was being started has locks of its own to come to.
        while not self._right(held):
            if time.monotonic() > end:
                return True
            time.sleep(0.001)
        return False

    def _right(self, held):
        owned, waiting = self._count()
        if self._base is None and held == 0:
            self._base = owned
        if self._base is None:
            return waiting == 0
        # An object that nobody ever waited for may have no counters: less is no contradiction then.
        right = owned == self._base if held == 0 else owned <= self._base + held
        return right and waiting == 0

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
