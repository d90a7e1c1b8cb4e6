"""The program's synchronisation objects: what they are, their ids, slots and names."""

import _weakref
import sys

from .. import protocol as p
from .values import LOCK, RLOCK, UNKNOWN, issubclass_of, variables_of

_BY_CLASS = (
    ("threading", "Condition", p.OBJECT_KIND_CONDITION),
    ("threading", "BoundedSemaphore", p.OBJECT_KIND_BOUNDED_SEMAPHORE),
    ("threading", "Semaphore", p.OBJECT_KIND_SEMAPHORE),
    ("threading", "Event", p.OBJECT_KIND_EVENT),
    ("threading", "Barrier", p.OBJECT_KIND_BARRIER),
    ("threading", "Thread", p.OBJECT_KIND_THREAD),
    ("threading", "_RLock", p.OBJECT_KIND_RLOCK),
    ("queue", "PriorityQueue", p.OBJECT_KIND_PRIORITY_QUEUE),
    ("queue", "LifoQueue", p.OBJECT_KIND_LIFO_QUEUE),
    ("queue", "Queue", p.OBJECT_KIND_QUEUE),
    ("_queue", "SimpleQueue", p.OBJECT_KIND_SIMPLE_QUEUE),
    ("queue", "_PySimpleQueue", p.OBJECT_KIND_SIMPLE_QUEUE),
    ("multiprocessing.synchronize", "Lock", p.OBJECT_KIND_LOCK),
    ("multiprocessing.synchronize", "RLock", p.OBJECT_KIND_RLOCK),
    ("multiprocessing.synchronize", "BoundedSemaphore", p.OBJECT_KIND_BOUNDED_SEMAPHORE),
    ("multiprocessing.synchronize", "Semaphore", p.OBJECT_KIND_SEMAPHORE),
    ("multiprocessing.synchronize", "Condition", p.OBJECT_KIND_CONDITION),
    ("multiprocessing.synchronize", "Event", p.OBJECT_KIND_EVENT),
    ("multiprocessing.queues", "Queue", p.OBJECT_KIND_QUEUE),
    ("multiprocessing.queues", "SimpleQueue", p.OBJECT_KIND_SIMPLE_QUEUE),
    ("concurrent.futures._base", "Future", p.OBJECT_KIND_FUTURE),
    ("concurrent.futures._base", "Executor", p.OBJECT_KIND_EXECUTOR),
)
QUEUES = (
    p.OBJECT_KIND_QUEUE,
    p.OBJECT_KIND_LIFO_QUEUE,
    p.OBJECT_KIND_PRIORITY_QUEUE,
    p.OBJECT_KIND_SIMPLE_QUEUE,
)
_SIZES = {
    p.OBJECT_KIND_QUEUE: "maxsize",
    p.OBJECT_KIND_LIFO_QUEUE: "maxsize",
    p.OBJECT_KIND_PRIORITY_QUEUE: "maxsize",
    p.OBJECT_KIND_BARRIER: "_parties",
    p.OBJECT_KIND_BOUNDED_SEMAPHORE: "_initial_value",
}


def module_value(module, name):
    """A variable of a module that the program has imported; nothing is imported for it."""
    found = sys.modules.get(module)
    return variables_of(found).get(name) if found is not None else None


def kind_of(value):
    """The ObjectKind of a value, 0 when it is nothing of ours."""
    kind = type(value)
    if kind is LOCK:
        return p.OBJECT_KIND_LOCK
    if kind is RLOCK:
        return p.OBJECT_KIND_RLOCK
    for module, name, number in _BY_CLASS:
        known = module_value(module, name)
        if known is not None and issubclass_of(kind, known):
            return number
    return 0


def field(value, name):
    """An instance variable, None when there is none."""
    variables = variables_of(value) if value is not UNKNOWN else None
    return variables.get(name) if variables is not None else None


def semaphore_of(value):
    """The semaphore that a lock of multiprocessing is made of; None for any other lock."""
    known = module_value("multiprocessing.synchronize", "SemLock")
    if known is None or not issubclass_of(type(value), known):
        return None
    return field(value, "_semlock")


class Item:
    """One object of the program, as it is recorded."""

    __slots__ = (
        "reference", "id", "kind", "slot", "name", "waiters", "depth_at", "depth", "totals",
    )  # fmt: skip

    def __init__(self, reference, ident, kind, slot):
        self.reference = reference
        self.id = ident
        self.kind = kind
        self.slot = slot
        self.name = ""
        self.waiters = 0
        self.depth_at = 0
        self.depth = 0
        self.totals = [0, 0, 0, 0]  # contended, waited, longest wait, waited in get


class Catalog:
    def __init__(self, store):
        self._store = store
        self._items = {}
        self._next = 1

    def __len__(self):
        return len(self._items)

    def find(self, value, kind, write, name="", parent=0):
        """The Item of a value, made (and recorded by `write`) when it is new."""
        known = self._items.get(id(value))
        if known is not None and known.reference() is value:
            if name and not known.name:
                known.name = name
                write(p.EVENT_OBJECT_NAME, 0, known.id, self._store.string(name))
                self._set32(known, p.OBJECT_SLOT_NAME, self._store.string(name))
            return known
        try:
            reference = _weakref.ref(value)
        except TypeError:
            return None
        if known is not None:
            self._forget(id(value), known, write)
        made = Item(reference, self._next, kind, self._store.object_slot())
        self._next += 1
        self._items[id(value)] = made
        made.name = name
        size = field(value, _SIZES[kind]) if kind in _SIZES else 0
        size = size if type(size) is int and 0 < size < 1 << 32 else 0
        text = self._store.string(name)
        shared = getattr(semaphore_of(value), "name", None)
        if shared:
            key = self._store.string(shared)
            write(p.EVENT_OBJECT_SHARED, 0, made.id, key)
            self._set32(made, p.OBJECT_SLOT_SHARED, key)
        write(p.EVENT_OBJECT_BEGIN, kind, made.id, parent, 0, text | size << 32)
        if made.slot is not None:
            self._set32(made, p.OBJECT_SLOT_PARENT, parent)
            self._set32(made, p.OBJECT_SLOT_NAME, text)
            self._set32(made, p.OBJECT_SLOT_CAPACITY, size)
            flags = p.OBJECT_FLAG_LIVE | (p.OBJECT_FLAG_HIDDEN if parent else 0)
            self._store.set16(made.slot + p.OBJECT_SLOT_KIND, kind)
            self._store.set16(made.slot + p.OBJECT_SLOT_FLAGS, flags)
            self._set32(made, p.OBJECT_SLOT_OBJECT, made.id)
        return made

    def sweep(self, write):
        """Records the end of objects that are gone, and of Python's reuse of their addresses."""
        for key, one in list(self._items.items()):
            if one.reference() is None:
                self._forget(key, one, write)

    def _forget(self, key, one, write):
        del self._items[key]
        write(p.EVENT_OBJECT_END, 0, one.id, one.totals[0])
        if one.slot is not None:
            self._store.free_object_slot(one.slot)

    def waiting(self, one, change, owner=0):
        one.waiters += change
        self._set32(one, p.OBJECT_SLOT_WAITERS, max(0, one.waiters))
        if one.kind in (p.OBJECT_KIND_LOCK, p.OBJECT_KIND_RLOCK):
            self._set32(one, p.OBJECT_SLOT_OWNER, owner)

    def waited(self, one, length, reason):
        """Counts a wait that is over."""
        totals = one.totals
        if one.kind in QUEUES:
            if reason == p.WAIT_REASON_QUEUE_PUT:
                totals[1] += length
            elif reason == p.WAIT_REASON_QUEUE_GET:
                totals[3] += length
            self._set64(one, p.OBJECT_SLOT_WAIT_MAX, totals[3])
        else:
            totals[0] += 1
            totals[1] += length
            totals[2] = max(totals[2], length)
            self._set64(one, p.OBJECT_SLOT_CONTENDED, totals[0])
            self._set64(one, p.OBJECT_SLOT_WAIT_MAX, totals[2])
        self._set64(one, p.OBJECT_SLOT_WAIT_TOTAL, totals[1])

    def measure(self, now):
        """Reads the depth of the known queues."""
        for one in self._items.values():
            if one.kind not in QUEUES or one.slot is None:
                continue
            value = one.reference()
            if value is None:
                continue
            if one.kind == p.OBJECT_KIND_SIMPLE_QUEUE and type(value).__module__ == "_queue":
                depth = value.qsize()
            else:
                items = field(value, "queue")
                depth = len(items) if type(items) is list or _is_deque(items) else 0
            self._record_depth(one, depth, now)

    def _record_depth(self, one, depth, now):
        if one.depth_at:
            add = one.depth * (now - one.depth_at)
            one.totals[2] += add
            self._set64(one, p.OBJECT_SLOT_HOLD_TOTAL, one.totals[2])
        one.depth_at = now
        if depth != one.depth:
            one.depth = depth
            one.totals[0] = max(one.totals[0], depth)
            self._set32(one, p.OBJECT_SLOT_DEPTH, depth)
            self._set32(one, p.OBJECT_SLOT_DEPTH_MAX, one.totals[0])
        self._set64(one, p.OBJECT_SLOT_HOLD_MAX, now)

    def _set32(self, one, offset, value):
        if one.slot is not None:
            self._store.set32(one.slot + offset, value)

    def _set64(self, one, offset, value):
        if one.slot is not None:
            self._store.set64(one.slot + offset, value)


def _is_deque(value):
    return type(value).__name__ == "deque" and type(value).__module__ == "collections"
