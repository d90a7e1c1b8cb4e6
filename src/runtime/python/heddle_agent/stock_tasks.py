"""Takes stock of the tasks of asyncio from before the agent: their waits and their locks."""

import gc
import sys

from . import suspended
from .fallback.catalog import field, module_value
from .fallback.codes import Codes
from .fallback.values import UNKNOWN, Scope, in_type, issubclass_of

_RUNS = "run_forever"
_LOOPS = "base_events.py"
_TURNS = "_run_once"
#: What selectors asks the system for without a timeout.
_UNLIMITED = -1
#: What the interpreter puts between a coroutine and what that awaits.
_BETWEEN = (
    "async_generator_asend", "async_generator_athrow", "anext_awaitable", "coroutine_wrapper",
)  # fmt: skip
_DEPTH = 32
#: As many tasks at once the native module tells of; the program stands still meanwhile.
_MOST = 20000


def hand_over(agent):
    """Tells the native module of the tasks of every loop that runs."""
    all_tasks = module_value("asyncio.tasks", "all_tasks")
    if all_tasks is None:
        return
    codes = Codes(None)
    for ident, frame in sys._current_frames().items():
        for loop in _loops(frame):
            tasks = list(all_tasks(loop))[:_MOST]
            agent.adopt_tasks(ident, tasks)
            for task in tasks:
                for lock, info, line in _holds(codes, task):
                    agent.adopt_task_hold(
                        ident, task, lock, info.file, info.function, line, info.flags
                    )
            agent.adopt_awaits(ident, tasks)


def _loops(frame):
    """The loops of asyncio that a thread with that stack runs: seldom more than one."""
    while frame is not None:
        code = frame.f_code
        if code.co_name == _RUNS and code.co_filename.endswith(_LOOPS):
            with Scope(frame) as scope:
                loop = scope.locals.get("self")
            if loop is not None:
                yield loop
        frame = frame.f_back


def is_loop_closed(frame):
    """Whether the thread with that stack waits as the event loop does that no timer and no descriptor but its own wakes."""
    caller = frame.f_back
    if frame.f_code.co_name != "select" or caller is None or caller.f_code.co_name != _TURNS:
        return False
    with Scope(frame) as scope:
        registered = field(scope.locals.get("self"), "_fd_to_key")
        timeout = scope.locals.get("timeout")
    return timeout == _UNLIMITED and type(registered) is dict and len(registered) == 1


def _holds(codes, task):
    """The lock of each `async with` block that the task is in, its code and its line."""
    for frame in _chain(task):
        info = codes.of(frame)
        active = [one for one in info.async_regions if one[0] <= frame.f_lasti < one[1]]
        if not active:
            continue
        with Scope(frame) as scope:
            found = [(_lock(scope.evaluate(one[2])), info, one[3]) for one in active]
        yield from (hold for hold in found if hold[0] is not None)


def _lock(value):
    """The lock of asyncio that `value` is, or is a condition of."""
    if value is UNKNOWN:
        return None
    inner = field(value, "_lock")
    value = value if inner is None else inner
    lock = module_value("asyncio.locks", "Lock")
    return value if lock is not None and issubclass_of(type(value), lock) else None


def _chain(task):
    """The frames of a suspended task, its own coroutine first."""
    coroutine = in_type(module_value("asyncio", "Task") or object, "get_coro")
    at = coroutine(task) if coroutine is not None else None
    for _ in range(_DEPTH):
        if suspended.is_suspendable(at):
            frame, at = suspended.place_of(at)
            if frame is None:
                return
            yield frame
        elif type(at).__name__ in _BETWEEN:
            at = next(filter(suspended.is_suspendable, gc.get_referents(at)), None)
        else:
            return
