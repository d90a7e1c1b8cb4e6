"""Which exceptions a thread stops at when they are raised."""

import builtins
import sys

from ..code import codes, kinds, mycode
from ..stopping.stops import Abandoned

#: How generators, coroutines and programs end: nothing has gone wrong. They are stopped at where they are named.
_ENDS = (StopIteration, GeneratorExit, StopAsyncIteration)
_exit_code = SystemExit.__dict__["code"].__get__


def is_wanted(kind, error, names):
    """Whether it is of one of the types that are named; without names, whether something has gone wrong."""
    if kind is Abandoned:
        return False
    if not (issubclass(kind, _ENDS) or _is_success(kind, error)):
        return not names or any(is_called(one, names) for one in kinds.mro(kind))
    # Nobody means it who names a base of it, as Exception.
    return any(is_called(one, names) for one in kinds.mro(kind) if issubclass(one, (*_ENDS, SystemExit)))


def _is_success(kind, error):
    if not issubclass(kind, SystemExit):
        return False
    code = _exit_code(error)
    return code is None or (type(code) is int and code == 0)


def is_called(kind, names):
    """Whether a type is one of those that are named, by any name that it has."""
    if kind.__name__ in names or "%s.%s" % (kind.__module__, kind.__qualname__) in names:
        return True
    return any(_named(name) is kind for name in names)


def _named(name):
    """What a name stands for, `socket.timeout` or `IOError`, by no code of the program; None: nothing so far."""
    parts = name.split(".")
    if len(parts) == 1:
        return vars(builtins).get(name)
    for end in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:end]))
        if module is not None:
            return _member(codes.namespace_of(module), parts[end:])
    return None


def _member(space, path):
    found = space.get(path[0])
    if len(path) == 1:
        return found
    return _member(kinds.space(found), path[1:]) if isinstance(found, type) else None


def is_start(frame):
    """Whether a frame is of the start of Python, and of Heddle's within that: the program has not begun."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "site":
            return True
        frame = frame.f_back
    return False


def is_first(frame, trace, just_mine):
    """False for a frame the exception only passes through on its way up."""
    while trace is not None and trace.tb_frame is not frame:
        trace = trace.tb_next
    if trace is not None and codes.is_raise(frame.f_code, trace.tb_lasti):
        return True  # it may have been raised before: then what comes next is of that time
    trace = trace and trace.tb_next
    while trace is not None:
        kind = mycode.kind(trace.tb_frame.f_code.co_filename)
        if kind == mycode.OWN or (kind == mycode.LIBRARY and not just_mine):
            return False
        trace = trace.tb_next
    return True
