"""Where a task waits for another one: there a step goes on that has come to the end of that."""

import sys
import types
from _functools import partial

from ... import suspended

_COROUTINE = 0x80  # inspect.CO_COROUTINE
#: What the functions of asyncio that are called at the end of a future call the one they will end by that.
_OUTER = ("outer", "waiter")


def frame_for(frame, fits):
    """The innermost frame that `fits` of the task which awaits the one that ends with `frame`; None: there is none."""
    try:
        return _frame_for(frame, fits)
    except Exception:
        return None  # a program may have tasks of its own that are otherwise


def _frame_for(frame, fits):
    tasks = sys.modules.get("asyncio.tasks")
    if tasks is None or not frame.f_code.co_flags & _COROUTINE:
        return None
    try:
        task = tasks.current_task()
    except RuntimeError:
        return None  # no event loop runs in this thread
    if not issubclass(type(task), tasks.Task) or not _ends_with(task, frame, fits):
        return None
    known = set()
    while task is not None and task not in known:
        known.add(task)
        task = _awaiting(task, tasks)
        found = _innermost(task, fits) if task is not None else None
        if found is not None:
            return found
    return None


def _ends_with(task, frame, fits):
    """Whether no frame that `fits` is around one in its task."""
    outermost = getattr(task.get_coro(), "cr_frame", None)
    while frame is not outermost:
        frame = frame.f_back
        if frame is None or fits(frame.f_code):
            return False
    return True


def _awaiting(future, tasks):
    """The task that a future wakes, be it by others."""
    for callback, _context in future._callbacks or ():
        for one in _held(callback, tasks):
            if issubclass(type(one), tasks.Task):
                return one
            found = _awaiting(one, tasks) if issubclass(type(one), tasks.futures.Future) else None
            if found is not None:
                return found
    return None


def _held(callback, tasks):
    """What a callback of asyncio's is about."""
    kind = type(callback)
    if kind is types.BuiltinFunctionType or kind.__name__ == "TaskWakeupMethWrapper":  # that is 3.9's
        return (callback.__self__,)
    if kind is types.MethodType:
        group = callback.__self__
        return (group._parent_task,) if type(group).__module__ == "asyncio.taskgroups" else ()
    if kind is partial:
        return callback.args if _is_of(callback.func, tasks) else ()
    if not _is_of(callback, tasks):
        return ()
    cells = zip(callback.__code__.co_freevars, callback.__closure__ or ())
    return tuple(cell.cell_contents for name, cell in cells if name in _OUTER)


def _is_of(function, module):
    return type(function) is types.FunctionType and function.__globals__ is vars(module)


def _innermost(task, fits):
    found, waiting = None, task.get_coro()
    while suspended.is_suspendable(waiting):
        frame, inner = suspended.place_of(waiting)
        if frame is not None and fits(frame.f_code):
            found = frame
        waiting = inner
    return found
