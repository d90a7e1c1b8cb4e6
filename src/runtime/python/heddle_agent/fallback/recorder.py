"""One look at all threads, and the records that follow from it."""

import sys
from types import FunctionType

from .. import protocol as p
from .catalog import Catalog, field, kind_of, module_value
from .codes import Codes
from .handlers import handlers
from .holds import holds, owner_of
from .lanes import Lanes
from .moments import place_of
from .recognise import LOCKS, THREAD_REASONS, recognise

_interpreters = None
if sys.version_info >= (3, 12):  # before, all interpreters share the lock of the thread that looks
    try:
        from _interpreters import list_all as _interpreters  # 3.13
    except ImportError:
        from _xxsubinterpreters import list_all as _interpreters

_BEGINNINGS = (p.EVENT_OBJECT_SHARED, p.EVENT_OBJECT_BEGIN)
_UNKNOWN_LATENCY = 0xFFFFFFFF
_SWEEP_NS = 200000000


def _target_of(process):
    """What a multiprocessing.Process has to run, as FACT_KEY_PROCESS_TARGET tells it."""
    target = field(process, "_target")
    if target is None:
        return type(process).__name__ + ".run"
    if type(target) is not FunctionType:
        return type(target).__name__
    module = target.__module__
    return (module + "." if isinstance(module, str) else "") + target.__name__


class Block:
    """A recorded wait that is not over."""

    __slots__ = ("reason", "target", "item", "time")

    def __init__(self, reason, target, item, time):
        self.reason = reason
        self.target = target
        self.item = item
        self.time = time


class Recorder:
    def __init__(self, store, main_ident, moment):
        """`moment`: calls a function with what all threads are at (see `moments`)."""
        self._store = store
        self._moment = moment
        self._codes = Codes(store)
        self._catalog = Catalog(store)
        self._lanes = Lanes(store, main_ident)
        self._swept = 0
        self._process = None
        self._handlers = (False, "")
        self.looks = 0

    def look(self, now):
        """Looks at every thread.

        Where there is an interpreter lock, nothing in here lets another thread run (no input or output,
        no waiting), so what is seen is one moment and no frame outlives its function. From 3.12 on other interpreters may run at
        the same time, and their frames are among those Python shows: nothing is looked at while
        there are any.
        """
        if _interpreters is not None and len(_interpreters()) > 1:
            return
        self.looks += 1
        self._store.make_room()
        self._lanes.make_room()
        self._moment(lambda frames: self._look(frames, now))

    def _look(self, frames, now):
        self._lanes.update(frames, now, self._unblock)
        still = []
        for lane in list(self._lanes.all()):
            frame = frames[lane.ident]
            place = place_of(frame)
            cpu = lane.cpu_time()
            # No processor time between two looks: it has waited all the while.
            unmoved = place == lane.place and cpu == lane.cpu
            lane.place, lane.cpu = place, cpu
            if unmoved:
                if lane.block is None:
                    still.append((lane, frame))
                continue
            if lane.block is not None:
                self._unblock(lane, now)
            lane.since = now
        for lane, frame in still:
            self._block(lane, frame, frames)
        if now - self._swept > _SWEEP_NS:
            self._swept = now
            self._sweep(now)
            self._tell_process()
            self._tell_handlers()
        self._catalog.measure(now)

    def _tell_process(self):
        """Tells what multiprocessing calls this process; a child has its parent's name at first."""
        current = module_value("multiprocessing.process", "_current_process")
        if current is None or current is self._process:
            return
        self._process = current
        name = field(current, "_name")
        if isinstance(name, str) and name != "MainProcess":
            self._store.fact(p.FACT_KEY_PROCESS_NAME, name)
            self._store.fact(p.FACT_KEY_PROCESS_TARGET, _target_of(current))

    def _tell_handlers(self):
        """Of signals: who is woken by one may wait for that."""
        known, self._handlers = self._handlers, handlers()
        (owned, before), (owns, now) = known, self._handlers
        if owns != owned:
            self._store.fact(p.FACT_KEY_OWN_INTERRUPT, "1" if owns else "")
        if now != before:
            self._store.fact(p.FACT_KEY_SIGNAL_HANDLERS, now)

    def _sweep(self, now):
        self._codes.trim()
        for lane in self._lanes.all():
            ring = lane.ring
            self._catalog.sweep(lambda kind, *slots: ring.write(now, kind, *slots))
            return

    def _block(self, lane, frame, frames):
        wait = recognise(self._codes, frame)
        if wait.reason == p.WAIT_REASON_LOCK and owner_of(wait.target) == 0:
            return  # it was let go a moment ago
        if lane.cpu < 0 and wait.reason == p.WAIT_REASON_OTHER:
            return  # may as well be computing
        ring, time = lane.ring, lane.since

        def write(kind, *slots):
            # An object begins before anything that names it, also seen from another ring.
            ring.write(time - (kind in _BEGINNINGS), kind, *slots)

        target, item = self._target(wait, write)
        for hold in holds(self._codes, frame, lane.ident):
            if hold.lock is wait.released:
                continue
            held = self._item(hold.lock, hold.kind, hold.name, hold.parent, write)
            if held is not None:
                site = self._codes.site(hold.info, hold.line)
                write(p.EVENT_HELD, 0, held.id, site, 0, time)
        owner = self._owner(wait.target, frames) if wait.reason == p.WAIT_REASON_LOCK else 0
        stack = self._codes.stack(wait.frame)
        if wait.awaited is not None:
            what, number, name = wait.awaited
            text = self._store.string(name)
            write(p.EVENT_AWAITED, what, number, 0, 0, text)
        write(p.EVENT_BLOCK, wait.reason, target, owner, stack, wait.timeout)
        if item is not None:
            self._catalog.waiting(item, 1, owner)
        lane.block = Block(wait.reason, target, item, time)

    def _target(self, wait, write):
        """The id a Block names, and the Item behind it when it is an object."""
        value = wait.target
        if value is None:
            return 0, None
        if wait.reason in THREAD_REASONS:
            return self._lanes.of_thread(value), None
        item = self._item(value, kind_of(value), wait.name, wait.parent, write)
        return (item.id, item) if item is not None else (0, None)

    def _item(self, value, kind, name, parent, write):
        if not kind:
            return None
        if parent is None:
            return self._catalog.find(value, kind, write, name)
        above = self._catalog.find(parent, kind_of(parent), write, name)
        return self._catalog.find(value, kind, write, "", above.id if above is not None else 0)

    def _owner(self, lock, frames):
        """The thread that holds a lock, 0 when that cannot be told."""
        ident = owner_of(lock)
        if ident is not None:
            lane = self._lanes.get(ident)
            return lane.id if lane is not None else 0
        for lane in self._lanes.all():
            frame = frames[lane.ident]
            released = None
            if lane.block is not None and lane.block.reason not in (p.WAIT_REASON_LOCK,):
                released = recognise(self._codes, frame).released
            for hold in holds(self._codes, frame, lane.ident):
                if hold.lock is lock and lock is not released:
                    return lane.id
        return 0

    def _unblock(self, lane, now):
        block, lane.block = lane.block, None
        if block is None:
            return
        length = now - block.time
        ok, latency = p.WAIT_OUTCOME_OK, _UNKNOWN_LATENCY
        lane.ring.write(now, p.EVENT_UNBLOCK, ok, block.target, 0, latency, length)
        if block.item is not None:
            self._catalog.waiting(block.item, -1)
            self._catalog.waited(block.item, length, block.reason)
