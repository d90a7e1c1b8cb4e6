"""Exceptions that leave the user's code for that of a library, which has called it."""

import sys

from ..code import codes, kinds, mycode
from . import raised

#: They hand exceptions on to who called them, mostly the user's code.
_HANDS_ON = (
    "contextlib",
    "functools",
    *("asyncio." + name for name in ("base_events", "runners", "taskgroups", "tasks", "timeouts")),
)
#: What comes to them is not caught.
_ENDS = ("threading", "runpy", "multiprocessing.process", "asyncio.events")
#: By these libraries are told that a test is left out, or a task not wanted any more.
_SIGNALS = ("CancelledError", "_pytest.outcomes.Skipped", "_pytest.outcomes.XFailed", "unittest.case.SkipTest")
#: By these the methods that Python has names for say that there is none.
_ANSWERS = (AttributeError, LookupError, NotImplementedError)


def is_new(frame, kind, error, trace, uncaught):
    """Whether an exception that came into `frame`, of a library, has left the user's code for the first time.

    `uncaught`: those that nobody catches are told in another way.
    """
    inner = _inner(frame, trace)
    left = next(inner, None)
    if left is None or not _is_own(left) or _answers(left.f_code.co_name, kind):
        return False
    if not _is_border(frame.f_code, uncaught) or not raised.is_wanted(kind, error, ()):
        return False
    if any(raised.is_called(one, _SIGNALS) for one in kinds.mro(kind)):
        return False
    is_left = False
    for one in inner:
        if not _is_own(one):
            is_left = is_left or _is_border(one.f_code, False)
        elif is_left:
            return False
    return True


def _inner(frame, trace):
    """The frames within `frame` that it came through, outermost first."""
    for entry in _entries(frame, trace):
        if entry.tb_frame is not frame and mycode.kind(entry.tb_frame.f_code.co_filename) != mycode.HIDDEN:
            yield entry.tb_frame


def is_raised_by_user(trace):
    """Whether a `raise` of the user's code has begun this."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and _is_own(trace.tb_frame) and codes.is_raise(trace.tb_frame.f_code, trace.tb_lasti)


def concerns_user(trace):
    """Whether an exception has come through the user's code."""
    while trace is not None:
        if _is_own(trace.tb_frame):
            return True
        trace = trace.tb_next
    return False


def stack(frame, trace):
    """The frames it came through, innermost first, and those around: `[(frame, line)]`."""
    rows = [(entry.tb_frame, entry.tb_lineno) for entry in _entries(frame, trace)][::-1]
    while frame.f_back is not None:
        frame = frame.f_back
        rows.append((frame, frame.f_lineno))
    return [one for one in rows if mycode.kind(one[0].f_code.co_filename) != mycode.HIDDEN]


def _entries(frame, trace):
    """A traceback from `frame` on."""
    is_there = False
    while trace is not None:
        is_there = is_there or trace.tb_frame is frame
        if is_there:
            yield trace
        trace = trace.tb_next


def _is_own(frame):
    return mycode.kind(frame.f_code.co_filename) == mycode.OWN


def _is_border(code, uncaught):
    """Whether who gets an exception from the user's code may be the one to catch it."""
    file = code.co_filename
    passed = _HANDS_ON + _ENDS if uncaught else _HANDS_ON
    return not file.startswith("<") and all(file != _file_of(name) for name in passed)


def _file_of(name):
    return getattr(sys.modules.get(name), "__file__", None)


def _answers(name, kind):
    return name.startswith("__") and name not in ("__init__", "__call__") and issubclass(kind, _ANSWERS)
