"""What locks, queues and futures show: owner, waiters, depth, state; read without taking them."""

import re
import sys

from ..stopping.steps import thread_object

_OWNER = re.compile(r"owner=(\d+) count=(\d+)")


def summary(value):
    """A line about a synchronisation object, or None for other values."""
    found = parts(value)
    if found is None:
        return None
    return "%s: %s" % (type(value).__name__, ", ".join("%s" % text for _, text in found[0]))


def parts(value):
    """([(name, text)], [(name, object)]) of a synchronisation object; None for other values."""
    for look in (_primitive, _threading, _queue, _future):
        found = look(value)
        if found is not None:
            return found
    return None


def _thread_name(ident):
    thread = thread_object(ident)
    return thread._name if thread is not None else "thread %d" % ident


def _count(number, one, many=None):
    return "%d %s" % (number, one if number == 1 else many or one + "s")


def _primitive(value):
    import _thread

    kind = type(value)
    if kind is _thread.LockType:
        return [("state", "held" if value.locked() else "free")], []
    if kind is _thread.RLock:
        match = _OWNER.search(kind.__repr__(value))
        if match is None or match[1] == "0":
            return [("state", "free")], []
        depth = int(match[2])
        text = "held by %s" % _thread_name(int(match[1]))
        return [("owner", text)] + ([("depth", "%d deep" % depth)] if depth > 1 else []), []
    return None


def _lock_text(lock):
    found = _primitive(lock)
    return ", ".join(text for _, text in found[0]) if found else "lock"


def _threading(value):
    kind, threading = type(value), sys.modules.get("threading")
    if threading is None:
        return None
    if issubclass(kind, threading.Condition):
        waiting = _count(len(value._waiters), "waiter")
        return [("lock", _lock_text(value._lock)), ("waiters", waiting)], []
    if issubclass(kind, threading.Event):
        waiting = _count(len(value._cond._waiters), "waiter")
        return [("state", "set" if value._flag else "not set"), ("waiters", waiting)], []
    if issubclass(kind, threading.Semaphore):
        waiting = _count(len(value._cond._waiters), "waiter")
        return [("value", "%d left" % value._value), ("waiters", waiting)], []
    if issubclass(kind, threading.Barrier):
        here = "%d of %d here" % (value._count, value._parties)
        return [("parties", here)], []
    if issubclass(kind, threading.Thread):
        state = "alive" if value.ident in threading._active else "ended"
        if value._ident is None:
            state = "not started"
        return [("name", value._name), ("state", state)] + (
            [("daemon", "daemon")] if value._daemonic else []
        ), []
    return None


def _queue(value):
    kind, queue = type(value), sys.modules.get("queue")
    if queue is None:
        return None
    if issubclass(kind, queue.Queue):
        depth = len(value.queue)
        limit = " of %d" % value.maxsize if value.maxsize > 0 else ""
        found = [
            ("depth", "%d%s items" % (depth, limit) if depth != 1 or limit else "1 item"),
            ("unfinished", "%d unfinished" % value.unfinished_tasks),
        ]
        for name, condition in (("getters", value.not_empty), ("putters", value.not_full)):
            if condition._waiters:
                found.append((name, "%d in %s" % (len(condition._waiters), name[:3])))
        return found, [("items", value.queue)]
    if type(value) is queue.SimpleQueue:
        return [("depth", _count(value.qsize(), "item"))], []
    return None


def _future(value):
    futures = sys.modules.get("concurrent.futures._base")
    if futures is None or not issubclass(type(value), futures.Future):
        return None
    state = value._state.lower().replace("_", " ")
    more = []
    if value._state == "FINISHED":
        if value._exception is not None:
            state = "failed"
            more = [("exception", value._exception)]
        else:
            more = [("result", value._result)]
    found = [("state", state)]
    if value._condition._waiters:
        found.append(("waiters", _count(len(value._condition._waiters), "waiter")))
    return found, more
