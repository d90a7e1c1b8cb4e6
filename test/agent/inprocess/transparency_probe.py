"""Prints, as JSON, what can be found out about the primitives of this interpreter."""

import _thread
import asyncio
import contextvars
import copy
import fcntl
import gc
import inspect
import io
import json
import os
import pickle
import queue
import re
import select
import socket
import sys
import tempfile
import threading
import time
import types
import warnings
import weakref

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
found = {}
os_threads = len(os.listdir("/proc/self/task"))


def text(value):
    return mask(repr(value))


def mask(said):
    return re.sub(r"0x[0-9a-f]+|\d{6,}", "#", said)


def outcome(action):
    try:
        return text(action())
    except BaseException as error:
        return "%s: %s" % (type(error).__name__, text(str(error)))


def signature(value):
    try:
        return mask(str(inspect.signature(value)))
    except (TypeError, ValueError, AttributeError) as error:  # epoll.register has a bad one
        return "%s: %s" % (type(error).__name__, text(str(error)))


def describe(name, value):
    """Everything public of a class or function, and what kind of thing it is."""
    doc = getattr(value, "__doc__", "")
    found[name] = [text(value), type(value).__name__, signature(value), doc]
    if not isinstance(value, type):
        return
    found[name + " mro"] = [one.__qualname__ for one in value.__mro__]
    found[name + " flags"] = value.__flags__ & ~(1 << 19)  # Py_TPFLAGS_VALID_VERSION_TAG
    for key, member in sorted(vars(value).items()):
        kind = type(member).__name__
        if key in ("__dict__", "__weakref__", "__doc__"):
            continue
        details = [kind, signature(getattr(value, key, None))]
        for attribute in ("__name__", "__qualname__", "__doc__", "__text_signature__"):
            details.append(text(getattr(member, attribute, None)))
        details.append(text(getattr(getattr(member, "__objclass__", None), "__name__", None)))
        found["%s.%s" % (name, key)] = details
    found[name + " dir"] = dir(value)


for module in (threading, queue, _thread):
    found[module.__name__ + " dir"] = dir(module)
    for name in sorted(set(getattr(module, "__all__", ())) | set(dir(module))):
        value = getattr(module, name)
        if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            describe("%s.%s" % (module.__name__, name), value)
for name in ("supports_fd", "supports_dir_fd", "supports_effective_ids", "supports_follow_symlinks"):
    functions = {key: one for key, one in vars(os).items() if isinstance(one, types.BuiltinFunctionType)}
    found["os." + name] = sorted(key for key, one in functions.items() if one in getattr(os, name))
describe("time.sleep", time.sleep)
describe("lock type", type(_thread.allocate_lock()))


async def step():
    await asyncio.sleep(0)
    return 1


# The types of asyncio are instrumented when its first task runs.
found["asyncio.run"] = asyncio.run(step())
for value in (contextvars.Context, asyncio.Task, asyncio.Future):
    describe(value.__name__, value)
context = contextvars.copy_context()
found["misuse of asyncio"] = [
    outcome(lambda: context.run()),
    outcome(lambda: context.run(1)),
    outcome(lambda: context.run(int, "x")),
    outcome(lambda: context.run(int, x=1)),
    outcome(lambda: context.run(context.run, int)),
    outcome(lambda: contextvars.Context.run()),
    outcome(lambda: contextvars.Context.run(1, int)),
    outcome(lambda: asyncio.Task()),
    outcome(lambda: asyncio.Task(1)),
    outcome(lambda: asyncio.Task.__init__(1, 2)),
]

makers = {
    "Lock": threading.Lock,
    "RLock": threading.RLock,
    "Condition": threading.Condition,
    "Semaphore": threading.Semaphore,
    "Event": threading.Event,
    "Barrier": lambda: threading.Barrier(2),
    "Queue": queue.Queue,
    "LifoQueue": queue.LifoQueue,
    "SimpleQueue": queue.SimpleQueue,
    "local": threading.local,
}
for name, make in makers.items():
    one, other = make(), make()
    found["made " + name] = [
        text(one),
        type(one).__module__,
        type(one).__qualname__,
        type(one) is type(other),
        outcome(lambda: pickle.dumps(one)),
        outcome(lambda: copy.copy(one)),
        outcome(lambda: copy.deepcopy(one)),
        outcome(lambda: weakref.ref(one)() is one),
        outcome(lambda: weakref.getweakrefcount(one)),
        outcome(lambda: one == one and one != other and hash(one) == hash(one)),
        outcome(lambda: sys.getsizeof(one)),
        outcome(lambda: gc.is_tracked(one)),
        outcome(lambda: setattr(one, "attribute_of_the_program", 1)),
        outcome(lambda: one.no_such_attribute),
        outcome(lambda: type("Sub", (type(one),), {})),
        sys.getrefcount(one),
    ]

lock, rlock = threading.Lock(), threading.RLock()
found["isinstance"] = [
    isinstance(lock, type(threading.Lock())),
    isinstance(rlock, type(threading.RLock())),
    type(lock) is _thread.LockType,
    type(rlock) is _thread.RLock,
]
found["misuse"] = [
    outcome(lock.release),
    outcome(rlock.release),
    outcome(lambda: lock.acquire(1, 2, 3)),
    outcome(lambda: lock.acquire(timeout=-2)),
    outcome(lambda: lock.acquire(False, 1)),
    outcome(lambda: lock.acquire(timeout=1e100)),
    outcome(lambda: lock.acquire(blocking="x", timeout="y")),
    outcome(lambda: lock.acquire(nothing=1)),
    outcome(lambda: lock.__exit__()),
    outcome(lambda: type(lock).acquire()),
    outcome(lambda: type(lock).acquire(3)),
    outcome(lambda: type(rlock).acquire(lock)),
    outcome(lambda: rlock.acquire(False, 1)),
    outcome(lambda: rlock._release_save()),
    outcome(lambda: queue.SimpleQueue().get(False)),
    outcome(lambda: queue.SimpleQueue().get(timeout=-1)),
    outcome(lambda: queue.SimpleQueue().put()),
    outcome(lambda: time.sleep(-1)),
    outcome(lambda: time.sleep("x")),
    outcome(lambda: _thread.start_new_thread(1, ())),
    outcome(lambda: _thread.start_new_thread(print, 1)),
    outcome(lambda: threading.Thread().join()),
    outcome(lambda: threading.current_thread().join()),
]
found["use"] = [
    outcome(lock.acquire),
    outcome(lambda: lock.acquire(False)),
    outcome(lambda: lock.acquire(timeout=0.01)),
    outcome(lambda: lock),
    outcome(lock.locked),
    outcome(lock.release),
    outcome(lambda: lock.__enter__()),
    outcome(lambda: lock.__exit__(None, None, None)),
    outcome(lambda: [rlock.acquire(), rlock.acquire(), rlock._is_owned(), rlock]),
    outcome(lambda: [rlock.release(), rlock.release(), rlock._is_owned(), rlock]),
    outcome(lambda: [rlock.__enter__(), rlock.__exit__(), rlock]),
    outcome(lambda: time.sleep(0)),
]


class Held(Exception):
    pass


def frames_of(action):
    """The frames of a traceback: the agent puts none of its own there."""
    try:
        action()
    except Exception:
        _, _, trace = sys.exc_info()
        names = []
        while trace:
            names.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        return names


def fails_inside():
    with lock:
        raise Held


found["tracebacks"] = [frames_of(fails_inside), frames_of(lock.release), lock.locked()]


class Tracked:
    pass


def lifetime():
    """A local dies when it is deleted, also when somebody has looked at the frame."""
    value = Tracked()
    gone = weakref.ref(value)
    limit = time.monotonic() + 0.15
    while time.monotonic() < limit:
        with lock:
            time.sleep(0.03)
    del value
    return gone() is None


found["lifetime"] = lifetime()


def locking_files():
    """What a program's fileno() and audit hooks hear of locks on files that somebody else has."""
    heard = []

    class Named:
        def __init__(self, file):
            self.file = file

        def fileno(self):
            heard.append("fileno")
            return self.file.fileno()

    def audited(event, arguments):
        if event.startswith("fcntl.") and threading.current_thread() is threading.main_thread():
            heard.append([event, text(arguments[1:])])

    sys.addaudithook(audited)
    with tempfile.NamedTemporaryFile() as mine, open(mine.name, "r+b") as other:
        fcntl.flock(mine, fcntl.LOCK_EX)
        timer = threading.Timer(0.2, fcntl.flock, (mine, fcntl.LOCK_UN))
        timer.start()
        fcntl.flock(Named(other), fcntl.LOCK_EX)
        timer.join()
        for take in (fcntl.flock, fcntl.lockf):
            heard.append(outcome(lambda: take(Named(other), fcntl.LOCK_SH)))
            heard.append(outcome(lambda: take(-1, fcntl.LOCK_EX)))
            heard.append(outcome(lambda: take(10000, fcntl.LOCK_EX)))
            heard.append(outcome(lambda: take("file", fcntl.LOCK_EX)))
            heard.append(outcome(lambda: take(other, fcntl.LOCK_EX, 1, 2, "three")))
    return heard


found["files"] = locking_files()
for kind in (select.epoll, type(select.poll()), io.FileIO, socket.SocketType, fcntl.flock):
    describe("wait: " + kind.__name__, kind)

events = []


def tracer(frame, event, argument):
    if frame.f_code.co_filename == __file__:
        events.append((event, getattr(argument, "__name__", "")))


def traced():
    with lock:
        pass
    lock.acquire()
    lock.release()


sys.setprofile(tracer)
traced()
sys.setprofile(None)
found["profile"] = events

threads = [threading.Thread(target=lock.locked) for _ in range(3)]
for thread in threads:
    thread.start()
    thread.join()
found["threads"] = [text(threads), threading.active_count(), text(threading.enumerate())]
found["names"] = [thread.name for thread in threads]

limit = time.monotonic() + 60
while len(os.listdir("/proc/self/task")) > os_threads and time.monotonic() < limit:
    time.sleep(0.001)  # a joined thread may have some way to go in the operating system
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    statuses = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            with lock:
                os._exit(threading.active_count())
        statuses.append(os.waitpid(child, 0)[1] >> 8)
        time.sleep(0.02)
found["fork"] = [statuses, [text(warning.message) for warning in caught], text(sys.getprofile())]
print(json.dumps(found))
