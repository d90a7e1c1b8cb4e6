"""Takes stock of a program that ran before the agent came: its threads, and who waits for whom.

What the fallback finds out by looking again and again is looked at twice here; from then on the
native module sees for itself.
"""

import _thread
import os
import sys

from . import protocol as p
from .fallback.catalog import field, kind_of, module_value, semaphore_of
from .fallback.codes import Codes
from .fallback.holds import holds, owner_of
from .fallback.recognise import THREAD_REASONS, recognise
from .fallback.values import LOCK, RLOCK, variables_of
from .stock_tasks import is_loop_closed

_LOCKS = (LOCK, RLOCK)
#: With those for a thread, waits whose end the native module sees: the thread comes to an operation of its own soon after.
_OTHERS = (
    p.WAIT_REASON_CONDITION, p.WAIT_REASON_EVENT, p.WAIT_REASON_SEMAPHORE, p.WAIT_REASON_BARRIER,
    p.WAIT_REASON_QUEUE_PUT, p.WAIT_REASON_QUEUE_GET, p.WAIT_REASON_QUEUE_JOIN,
    p.WAIT_REASON_FUTURE, p.WAIT_REASON_SLEEP,
)  # fmt: skip


def places():
    """Where each thread stands; the same a moment later: it waits, or computes in C."""
    return {ident: (id(one), one.f_lasti) for ident, one in sys._current_frames().items()}


def adopt_threads(agent, main):
    """Tells the native module of every thread but this one, which is ours or knows of the agent; gives which they are.

    `main`: the main thread, which has its lane already, when it is not this one; else 0.
    """
    others = [ident for ident in sys._current_frames() if ident != _thread.get_ident()]
    return {ident for ident in others if ident == main or _adopt_thread(agent, ident)}


def hand_over(agent, before, threads):
    """Tells what adopted threads hold and wait for; gives text about locks whose holder nobody knows, or "".

    `before`: places() of a moment ago.
    """
    codes = Codes(None)
    present = [one for one in sys._current_frames().items() if one[0] in threads]
    for ident, frame in present:
        for hold in holds(codes, frame, ident):
            lock = _native(hold.lock)
            if lock is not None:
                _adopt_hold(agent, ident, hold, lock)
    still = [
        (ident, frame)
        for ident, frame in present
        if before.get(ident) == (id(frame), frame.f_lasti)
    ]
    unknown = [_adopt_wait(agent, codes, ident, frame, present) for ident, frame in still]
    return "; ".join(sorted({text for text in unknown if text}))


def _adopt_thread(agent, ident):
    thread = (module_value("threading", "_active") or {}).get(ident)
    variables = variables_of(thread) if thread is not None else None
    flags, name, native_id = p.THREAD_FLAG_FOREIGN, "", 0
    if variables is not None:
        daemonic = variables.get("_daemonic") is True
        flags = p.THREAD_FLAG_DAEMON if daemonic else 0
        name, native_id = variables.get("_name"), variables.get("_native_id")
    sentinel = field(thread, "_tstate_lock") if thread is not None else None
    name = name if type(name) is str else ""
    return agent.adopt_thread(
        ident, native_id if type(native_id) is int else 0, flags, name, sentinel
    )


def _native(lock):
    """What the native module knows a lock by; None of one that is written in Python."""
    return lock if type(lock) in _LOCKS else semaphore_of(lock)


def _adopt_hold(agent, ident, hold, lock):
    info = hold.info
    kind = kind_of(hold.parent) if hold.parent is not None else 0
    about = (lock, hold.kind, hold.name, hold.parent, kind)
    where = (info.file, info.function, hold.line, info.flags)
    block = [one[:2] for one in info.regions if one[2:] == (hold.expression, hold.line)]
    agent.adopt_hold(ident, about, *where, info.code, sum(block, ()))


def _adopt_wait(agent, codes, ident, frame, present):
    """Tells of the wait of a thread that stands still; text when nobody knows who can end it."""
    wait = recognise(codes, frame)
    value, about, awaited, text, outside = wait.target, None, 0, "", (0, 0)
    if wait.reason == p.WAIT_REASON_LOCK:
        if _native(value) is None:
            return ""
        owner = owner_of(value)
        if owner == 0:
            return ""  # it has it, and waits for the interpreter
        about = _about(value, wait)
        # One of multiprocessing another process may hold.
        if owner is None and type(value) is LOCK and not any(
            hold.lock is value for other, top in present for hold in holds(codes, top, other)
        ):
            place = "%s:%d" % (os.path.basename(wait.frame.f_code.co_filename), wait.frame.f_lineno)
            text = "who holds %s, waited for at %s, is not known" % (wait.name or "a lock", place)
    elif wait.reason in THREAD_REASONS:
        awaited = field(value, "_ident") or 0 if value is not None else 0
    elif wait.reason in _OTHERS:
        about = _about(value, wait) if value is not None else None
    elif wait.reason == p.WAIT_REASON_PROCESS and wait.awaited:
        outside = wait.awaited[:2]
    elif wait.reason == p.WAIT_REASON_IO and is_loop_closed(frame):
        outside = (p.AWAITED_READY, 1)
    else:
        return ""
    agent.adopt_wait(ident, wait.reason, about, awaited, wait.timeout, frame, *outside)
    return text


def _about(value, wait):
    kind = kind_of(value)
    if not kind:
        return None
    parent = kind_of(wait.parent) if wait.parent is not None else 0
    return (_native(value) or value, kind, wait.name, wait.parent, parent)
