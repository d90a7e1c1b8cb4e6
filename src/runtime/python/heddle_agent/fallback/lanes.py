"""The threads of the program, found in each sample."""

import _weakref
import os
import time

from .. import protocol as p
from .catalog import module_value
from .values import variables_of

#: Linux's number for the clock of one thread: bits of the thread id and "thread, scheduler time".
_CLOCK_BITS = 6
_AGENT = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class Lane:
    """One thread and where it stood when it was last looked at."""

    __slots__ = (
        "ident", "id", "ring", "thread", "name", "flags", "native_id",
        "place", "cpu", "since", "block",
    )  # fmt: skip

    def __init__(self, ident, number, ring):
        self.ident = ident
        self.id = number
        self.ring = ring
        self.thread = None
        self.name = ""
        self.flags = 0
        self.native_id = 0
        self.place = None
        self.cpu = -1
        self.since = 0
        self.block = None

    def cpu_time(self):
        """Processor time of the thread, -1 when it cannot be known. Does not let others run."""
        if not self.native_id:
            return -1
        try:
            return time.clock_gettime_ns(~self.native_id << 3 | _CLOCK_BITS)
        except OSError:
            return -1


def _is_own(frame):
    """Whether a thread began in the agent's code: it looks, or works for the debugger."""
    while frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_filename.startswith(_AGENT)


class Lanes:
    def __init__(self, store, main_ident):
        self._store = store
        self._main = main_ident
        self._by_ident = {}
        self._spare = []
        self._next = 1
        self._missed = set()

    def get(self, ident):
        return self._by_ident.get(ident)

    def all(self):
        return self._by_ident.values()

    def of_thread(self, thread):
        """The id of a threading.Thread's lane, 0 when it has none."""
        for lane in self._by_ident.values():
            if lane.thread is not None and lane.thread() is thread:
                return lane.id
        return 0

    def make_room(self):
        """Rings for threads to come. Not while stacks are looked at: it may let others run."""
        while len(self._spare) < 8:
            ring = self._store.new_ring()
            if ring is None:
                return
            self._spare.append(ring)

    def update(self, frames, now, ended):
        """Begins the lanes of new threads and ends those of threads that are gone."""
        active = module_value("threading", "_active") or {}
        for ident, lane in list(self._by_ident.items()):
            thread = active.get(ident)
            other = lane.thread is not None and thread is not None and lane.thread() is not thread
            if ident not in frames or other:
                ended(lane, now)
                self._end(lane, now)
        for ident, frame in frames.items():
            lane = self._by_ident.get(ident)
            if lane is None:
                if ident == self._main or not _is_own(frame):
                    self._begin(ident, active.get(ident), now)
            elif lane.thread is None or lane.thread() is not None:
                self._rename(lane, active.get(ident), now)

    def _begin(self, ident, thread, now):
        if not self._spare:
            if ident not in self._missed:
                self._missed.add(ident)
                self._store.dropped()
            return
        facts = self._facts(ident, thread)
        if thread is not None and not facts[2]:
            return  # it is about to write down its native id, by which others know it
        lane = Lane(ident, self._next, self._spare.pop())
        self._next += 1
        self._by_ident[ident] = lane
        lane.name, lane.flags, lane.native_id = facts
        if thread is not None:
            lane.thread = _weakref.ref(thread)
        name = self._store.string(lane.name)
        lane.ring.describe(lane.id, lane.flags, name, lane.native_id, begins=True)
        lane.ring.write(now, p.EVENT_THREAD_BEGIN, lane.flags, lane.id, name, 0, lane.native_id)

    def _rename(self, lane, thread, now):
        name, flags, native_id = self._facts(lane.ident, thread)
        if thread is not None and lane.thread is None:
            lane.thread = _weakref.ref(thread)
        if (name, flags, native_id) != (lane.name, lane.flags, lane.native_id):
            lane.name, lane.flags, lane.native_id = name, flags, native_id
            text = self._store.string(name)
            lane.ring.describe(lane.id, flags, text, native_id)
            lane.ring.write(now, p.EVENT_THREAD_NAME, flags, lane.id, text)

    def _facts(self, ident, thread):
        """Name, flags and native id, read from variables: a property may be the program's own."""
        flags = p.THREAD_FLAG_MAIN if ident == self._main else 0
        variables = variables_of(thread) if thread is not None else None
        if variables is None:
            if flags:
                return "MainThread", flags, self._store.pid
            return "", p.THREAD_FLAG_FOREIGN, 0
        if variables.get("_daemonic") is True and not flags:
            flags |= p.THREAD_FLAG_DAEMON
        name, native_id = variables.get("_name"), variables.get("_native_id")
        return (
            name if type(name) is str else "",
            flags,
            native_id if type(native_id) is int else 0,
        )

    def _end(self, lane, now):
        lane.ring.write(now, p.EVENT_THREAD_END, 0, lane.id, 0, 0, max(0, lane.cpu))
        lane.ring.describe(0, 0, 0, 0)
        self._spare.append(lane.ring)
        del self._by_ident[lane.ident]
