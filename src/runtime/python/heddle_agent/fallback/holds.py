"""Which locks a thread holds, as far as its stack and the locks themselves tell.

A plain lock does not know its owner. A thread is taken to hold one when the lock is locked and the
thread is inside a ``with`` over it, or between its ``acquire()`` and ``release()`` in one function.
"""

from .. import protocol as p
from .catalog import field, kind_of, semaphore_of
from .recognise import LOCKS, _name
from .values import LOCK, RLOCK, UNKNOWN, Scope


class Hold:
    """One lock held. Holds an object of the program: forget it before anything else runs."""

    __slots__ = ("lock", "kind", "parent", "info", "line", "name", "expression")


def holds(codes, frame, ident):
    """The locks that thread `ident` with innermost frame `frame` holds, outermost first."""
    frames = []
    while frame is not None:
        if codes.of(frame).regions:
            frames.append(frame)
        frame = frame.f_back
    found = []
    for one in reversed(frames):
        info = codes.of(one)
        at = one.f_lasti
        active = [region for region in info.regions if region[0] <= at < region[1]]
        if not active:
            continue
        with Scope(one) as scope:
            for _, _, expression, line in active:
                hold = _hold(scope.evaluate(expression), ident)
                if hold is not None and all(hold.lock is not other.lock for other in found):
                    hold.info, hold.line = info, line
                    hold.expression = expression
                    hold.name = _name(expression, scope)
                    found.append(hold)
    return found


def _hold(value, ident):
    if value is UNKNOWN:
        return None
    kind = kind_of(value)
    parent = None
    if kind == p.OBJECT_KIND_CONDITION:
        parent, value = value, field(value, "_lock")
        kind = kind_of(value)
    if kind not in LOCKS:
        return None
    semaphore = semaphore_of(value)
    if semaphore is not None and semaphore._count() == 0:
        return None  # another process has it; a fork has our stack
    owner = owner_of(value)
    if owner == 0 or (owner is not None and owner != ident):
        return None
    hold = Hold()
    hold.lock, hold.kind, hold.parent = value, kind, parent
    return hold


def owner_of(lock):
    """The thread that holds a lock: 0 nobody, None when the lock does not tell."""
    if type(lock) is LOCK:
        return None if lock.locked() else 0
    if type(lock) is RLOCK:
        text = repr(lock)
        at = text.find(" owner=")
        return int(text[at + len(" owner=") :].split(" ", 1)[0]) if at >= 0 else 0
    semaphore = semaphore_of(lock)
    if semaphore is not None:
        return None if semaphore._is_zero() else 0
    owner, count = field(lock, "_owner"), field(lock, "_count")  # threading._PyRLock
    return owner if type(owner) is int and count else 0
