"""Tells from a stack what its thread waits for."""

import os
import types

from .. import protocol as p
from . import outside
from .catalog import QUEUES, field, kind_of, module_value
from .values import LOCK, RLOCK, UNKNOWN, Scope, attribute, in_type, text_of

NO_TIMEOUT = (1 << 64) - 1
LOCKS = (p.OBJECT_KIND_LOCK, p.OBJECT_KIND_RLOCK)
SEMAPHORES = (p.OBJECT_KIND_SEMAPHORE, p.OBJECT_KIND_BOUNDED_SEMAPHORE)

_ENTERING = ("with", "acquire", "__enter__", "acquire_lock")
#: Waiting in a method of the standard library: module, function -> reason and the kinds of self.
_QUEUE = {
    "get": p.WAIT_REASON_QUEUE_GET,
    "put": p.WAIT_REASON_QUEUE_PUT,
    "join": p.WAIT_REASON_QUEUE_JOIN,
}
#: Waits for what a thread does: their target is its Thread.
THREAD_REASONS = (p.WAIT_REASON_THREAD_JOIN, p.WAIT_REASON_THREAD_START, p.WAIT_REASON_IMPORT)
#: The file of _ModuleLock.acquire.
_IMPORTING = "<frozen importlib._bootstrap>"
#: Methods of a Popen or a Process that wait for its end.
_JOINS = ("wait", "join", "communicate")
_FILES = {
    "subprocess.py": p.WAIT_REASON_PROCESS,
    "popen_fork.py": p.WAIT_REASON_PROCESS,
    "popen_forkserver.py": p.WAIT_REASON_PROCESS,
    "selectors.py": p.WAIT_REASON_IO,
    "socket.py": p.WAIT_REASON_IO,
    "ssl.py": p.WAIT_REASON_IO,
    "connection.py": p.WAIT_REASON_IO,
}
_BUILTINS = {
    ("time", "sleep"): p.WAIT_REASON_SLEEP,
    ("posix", "waitpid"): p.WAIT_REASON_PROCESS,
    ("posix", "wait"): p.WAIT_REASON_PROCESS,
    ("posix", "wait4"): p.WAIT_REASON_PROCESS,
    ("posix", "waitid"): p.WAIT_REASON_PROCESS,
    ("posix", "read"): p.WAIT_REASON_IO,
    ("posix", "write"): p.WAIT_REASON_IO,
    ("posix", "readv"): p.WAIT_REASON_IO,
    ("posix", "writev"): p.WAIT_REASON_IO,
    ("builtins", "input"): p.WAIT_REASON_IO,
    ("builtins", "print"): p.WAIT_REASON_IO,
}
_BUILTIN_MODULES = {
    "select": p.WAIT_REASON_IO,
    "_socket": p.WAIT_REASON_IO,
    "fcntl": p.WAIT_REASON_IO,
}
_TYPE_MODULES = {
    "_io": p.WAIT_REASON_IO,
    "_socket": p.WAIT_REASON_IO,
    "socket": p.WAIT_REASON_IO,
    "select": p.WAIT_REASON_IO,
    "_ssl": p.WAIT_REASON_IO,
}


class Wait:
    """What a thread waits for. Holds objects of the program: forget it before others run."""

    __slots__ = ("reason", "target", "parent", "released", "timeout", "name", "frame", "awaited")

    def __init__(self, reason, target=None, timeout=None):
        self.reason = reason
        self.target = target
        self.parent = None
        self.released = None  # the lock a condition gave up for the time of the wait
        self.timeout = nanoseconds(timeout)
        self.name = ""
        self.frame = None  # where the user would say it waits
        self.awaited = None  # for something outside the process: see outside.py


def recognise(codes, frame):
    """The Wait of a thread that stands still in `frame`."""
    wait = _importing(frame)
    if wait is not None:
        return wait
    info = codes.of(frame)
    if not info.module:
        wait = _in_call(codes, frame)
        wait.frame = frame
        return wait
    wait = _innermost(codes, frame, info)
    while frame.f_back is not None:
        outer = codes.of(frame.f_back)
        if outer.module == "threading" and _begins_thread(outer.code):
            wait.frame = frame  # nothing but library, such as an idle worker of a pool
            return wait
        frame, info = frame.f_back, outer
        if not info.module:
            break
        _widen(wait, frame, info)
    if wait.target is not None:
        wait.name = wait.name or name_in(codes, frame)
    wait.frame = frame
    return wait


def _importing(frame):
    """The Wait of a thread that wants a module which another one imports; None: of any other."""
    if frame.f_code.co_filename != _IMPORTING or frame.f_code.co_name != "acquire":
        return None
    with Scope(frame) as scope:
        owner = field(scope.locals.get("self"), "owner")
    wait = Wait(p.WAIT_REASON_IMPORT, (module_value("threading", "_active") or {}).get(owner))
    while frame.f_back is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    wait.frame = frame
    return wait


def _begins_thread(code):
    """True for the frames that every thread begins with."""
    run = in_type(module_value("threading", "Thread") or object, "run")
    return code.co_name == "_bootstrap_inner" or code is getattr(run, "__code__", None)


def _innermost(codes, frame, info):
    """What a frame of threading, queue or futures itself waits for."""
    with Scope(frame) as scope:
        this = scope.locals.get("self")
        return _by_function(codes, frame, info, scope, this) or Wait(p.WAIT_REASON_OTHER)


def _widen(wait, frame, info):
    """What the frame that called in there makes of it: a condition's wait may be a queue's get."""
    function = frame.f_code.co_name
    with Scope(frame) as scope:
        this = scope.locals.get("self")
        kind = kind_of(this) if this is not None else 0
        processes = info.module == "processes"
        if processes and function in _JOINS and outside.is_process(this):
            wait.reason, wait.target = p.WAIT_REASON_PROCESS, None
            wait.awaited = outside.of_process(this)
            return
        if wait.reason == p.WAIT_REASON_LOCK and not (processes and kind in QUEUES):
            if kind:
                wait.parent = this
            return
        reason = _reason(info.module, function, kind)
        # The first put of a queue of processes starts its feeder: that is what it waits for then.
        if not reason or wait.reason == p.WAIT_REASON_THREAD_START:
            return
        wait.reason = reason
        wait.target = this if kind else None
        wait.awaited = wait.parent = None
        timeout = scope.locals.get("timeout")
        if timeout is not None:
            wait.timeout = nanoseconds(timeout)


def _by_function(codes, frame, info, scope, this):
    kind = kind_of(this) if this is not None else 0
    function = frame.f_code.co_name
    timeout = scope.locals.get("timeout")
    if info.module == "processes":
        return _of_processes(codes, frame, this, kind, timeout)
    if kind == p.OBJECT_KIND_CONDITION:
        if function == "wait" and _waits_for_notify(codes, frame):
            wait = Wait(p.WAIT_REASON_CONDITION, this, timeout)
            wait.released = field(this, "_lock")
            return wait
        if function in ("wait", "__enter__", "_acquire_restore"):
            return _contention(field(this, "_lock"), this)
    if kind == p.OBJECT_KIND_THREAD and function in ("join", "_wait_for_tstate_lock"):
        return Wait(p.WAIT_REASON_THREAD_JOIN, this, timeout)
    if function == "_shutdown" and not kind:
        lock = scope.locals.get("lock")
        return Wait(p.WAIT_REASON_THREAD_JOIN, _thread_of(lock) if type(lock) is LOCK else None)
    if function == "_worker":
        return Wait(p.WAIT_REASON_QUEUE_GET, scope.locals.get("work_queue"))
    found = _in_call(codes, frame)
    if found.reason == p.WAIT_REASON_LOCK:
        found.name = ""
        found.parent = this if kind else None
    return found


def _of_processes(codes, frame, this, kind, timeout):
    """The same for multiprocessing, whose primitives are semaphores, and for subprocess."""
    function = frame.f_code.co_name
    if function == "__enter__" and kind in LOCKS + SEMAPHORES:
        return Wait(_taking(kind), this)
    found = _in_call(codes, frame)
    if kind == p.OBJECT_KIND_CONDITION and function == "wait":
        operation = codes.of(frame).bytes.operation(frame.f_lasti)
        if operation is not None and operation[1][-1] == "_wait_semaphore":
            found = Wait(p.WAIT_REASON_CONDITION, this, timeout)
            found.released = field(this, "_lock")
            return found
    if kind:
        found.name = ""
        found.parent = this
        found.reason = _reason("processes", function, kind) or found.reason
        if found.reason not in (p.WAIT_REASON_LOCK, p.WAIT_REASON_SEMAPHORE):
            found.target, found.parent = this, None
            found.timeout = nanoseconds(timeout)
    elif function in _JOINS and outside.is_process(this):
        found.reason, found.awaited = p.WAIT_REASON_PROCESS, outside.of_process(this)
    return found


def _taking(kind):
    return p.WAIT_REASON_LOCK if kind in LOCKS else p.WAIT_REASON_SEMAPHORE


def _waits_for_notify(codes, frame):
    """In Condition.wait: still waiting, not yet taking the condition's lock again."""
    operation = codes.of(frame).bytes.operation(frame.f_lasti)
    return operation is not None and operation[1] == ("name", "waiter")


def _contention(lock, parent):
    if type(lock) not in (LOCK, RLOCK):
        return None
    wait = Wait(p.WAIT_REASON_LOCK, lock)
    wait.parent = parent
    return wait


def _reason(module, function, kind):
    """What a wait found further inside is for, seen from this frame; 0: the same."""
    if module == "queue" and kind or module == "processes" and kind in QUEUES:
        return _QUEUE.get(function, 0)
    if module == "futures":
        if function in ("result", "exception", "wait", "as_completed"):
            return p.WAIT_REASON_FUTURE
        return 0
    if kind == p.OBJECT_KIND_EVENT and function == "wait":
        return p.WAIT_REASON_EVENT
    if kind in SEMAPHORES and function == "acquire":
        return p.WAIT_REASON_SEMAPHORE
    if kind == p.OBJECT_KIND_BARRIER and function in ("wait", "_wait", "_enter"):
        return p.WAIT_REASON_BARRIER
    if kind == p.OBJECT_KIND_THREAD and function == "start":
        return p.WAIT_REASON_THREAD_START
    if kind == p.OBJECT_KIND_THREAD and function == "join":
        return p.WAIT_REASON_THREAD_JOIN
    return 0


def _in_call(codes, frame):
    """A thread that stands still in a call of the program to something written in C."""
    info = codes.of(frame)
    operation = info.bytes.operation(frame.f_lasti)
    reason = _FILES.get(os.path.basename(info.file), 0) if info.flags else 0
    if operation is None:
        return Wait(reason or p.WAIT_REASON_OTHER)
    method, base, call = operation
    with Scope(frame) as scope:
        value = scope.evaluate(base)
        if type(value) is types.BuiltinMethodType and not method:
            method, value = value.__name__, value.__self__
        kind = kind_of(value) if value is not UNKNOWN else 0
        if kind in LOCKS + SEMAPHORES and method in _ENTERING:
            wait = Wait(_taking(kind), value, _argument(scope, call, 1, "timeout"))
        elif kind == p.OBJECT_KIND_SIMPLE_QUEUE and method == "get":
            wait = Wait(p.WAIT_REASON_QUEUE_GET, value, _argument(scope, call, 1, "timeout"))
        else:
            found = reason or _of_builtin(value, method)
            wait = Wait(found or p.WAIT_REASON_OTHER)
            if found == p.WAIT_REASON_SLEEP:
                wait.timeout = nanoseconds(_argument(scope, call, 0, "secs"))
            elif found == p.WAIT_REASON_IO:
                wait.awaited = outside.of_io(method, _argument(scope, call, 0, "fd"))
            elif found == p.WAIT_REASON_PROCESS and method == "waitpid":
                wait.awaited = outside.of_number(_argument(scope, call, 0, "pid"))
            return wait
        wait.name = _name(base, scope)
        return wait


def _of_builtin(value, method):
    if value is UNKNOWN:
        return 0
    if type(value) is types.ModuleType:
        function = attribute(value, method)
        if type(function) is not types.BuiltinMethodType:
            return 0
        value, method = function.__self__, function.__name__
    if type(value) is types.ModuleType:
        module = value.__name__
        return _BUILTINS.get((module, method)) or _BUILTIN_MODULES.get(module, 0)
    return _TYPE_MODULES.get(type.__dict__["__module__"].__get__(type(value)), 0)


def _argument(scope, call, position, keyword):
    if call is None:
        return None
    _, _, values, keywords = call
    positional = values[: len(values) - len(keywords)]
    if keyword in keywords:
        return scope.evaluate(values[len(positional) + keywords.index(keyword)])
    return scope.evaluate(positional[position]) if position < len(positional) else None


def name_in(codes, frame):
    """What the program calls the object whose method it calls in `frame`."""
    operation = codes.of(frame).bytes.operation(frame.f_lasti)
    if operation is None:
        return ""
    with Scope(frame) as scope:
        return _name(operation[1], scope)


def _name(expression, scope):
    """A variable's name; for an attribute, whoever has the object, its class and its own name."""
    if expression[0] == "attr":
        owner = scope.evaluate(expression[1])
        if owner is not UNKNOWN and type(owner) not in (type, types.ModuleType):
            name = type.__dict__["__name__"].__get__(type(owner))
            return "%s.%s" % (name, expression[2])
    return text_of(expression, scope)


def _thread_of(lock):
    """The thread that holds `lock` to its end, as threading._shutdown sees it before 3.13."""
    for thread in list((module_value("threading", "_active") or {}).values()):
        if field(thread, "_tstate_lock") is lock:
            return thread
    return None


def nanoseconds(timeout):
    if type(timeout) in (int, float) and 0 <= timeout < 1e9:
        return int(timeout * 1e9)
    return NO_TIMEOUT
