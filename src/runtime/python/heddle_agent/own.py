"""Threads of the agent's own: the one that looks, those that work for the debugger."""

import _thread
import posix

from .protocol import AGENT_THREAD_NAME

#: Idents; each thread adds itself when it begins. Such threads are never stopped and never listed.
own_threads = set()

_open, _write, _close = posix.open, posix.write, posix.close


def begin_own_thread():
    """The calling thread is the agent's until it ends.

    It says so to the operating system too: the host looks there for threads of the program.
    """
    own_threads.add(_thread.get_ident())
    try:
        file = _open("/proc/thread-self/comm", posix.O_WRONLY | posix.O_CLOEXEC)
    except OSError:
        return
    try:
        _write(file, AGENT_THREAD_NAME)
    except OSError:
        pass
    finally:
        _close(file)
