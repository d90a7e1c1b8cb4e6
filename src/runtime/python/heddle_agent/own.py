"""Threads of the agent's own: the one that looks, those that work for the debugger; and its code in threads of the program."""

import _thread
import posix
import sys

from .protocol import AGENT_THREAD_NAME

#: Idents; each thread adds itself when it begins. Such threads are never stopped and never listed.
own_threads = set()

_NATIVE = __package__ + "._native"

_open, _write, _close = posix.open, posix.write, posix.close


def native_agent():
    """The native module; None: the fallback records."""
    return sys.modules.get(_NATIVE)


def forget_native_agent():
    """It was loaded and could not start: the fallback records."""
    sys.modules.pop(_NATIVE, None)


def unseen(callback):
    """What calls it so that trace functions of the program hear nothing of it; the fallback has no way to do that."""
    native = native_agent()
    return callback if native is None else native.unseen(callback)


def start_own_thread(function):
    """Starts a thread of the agent's own where there is no native module; gives its ident.

    It says so to the operating system too: the host looks there for threads of the program. That takes a descriptor, so
    this waits until it is done: a program that closes all descriptors would have us close one of its own.
    """
    named = _thread.allocate_lock()
    named.acquire()

    def run():
        _name_thread()
        named.release()
        function()

    ident = _thread.start_new_thread(run, ())
    named.acquire()
    return ident


def _name_thread():
    try:
        file = _open("/proc/thread-self/comm", posix.O_WRONLY | posix.O_CLOEXEC)
    except OSError:
        return
    try:
        _write(file, AGENT_THREAD_NAME)
        _close(file)
    except OSError:
        pass
