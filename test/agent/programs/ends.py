"""Waits, and then ends the hard way while a thread waits: `ends.py sigkill|exit|segfault|…`."""

import os
import signal
import sys
import threading

from support import settle, start

lock = threading.Lock()  # @lock


def waiter():
    with lock:  # @waits
        pass


lock.acquire()  # @holds
settle(start(waiter))
sys.stdout.write("still here\n")
sys.stdout.flush()
kind = sys.argv[1]
if kind == "sigkill":
    os.kill(os.getpid(), signal.SIGKILL)
elif kind == "exit":
    os._exit(5)
elif kind == "abort":
    os.abort()
elif kind == "segfault":
    import ctypes

    ctypes.string_at(0)
elif kind == "exec":
    os.execv(sys.executable, [sys.executable, "-c", "print('other')"])
elif kind == "exception":
    raise RuntimeError("on purpose")
