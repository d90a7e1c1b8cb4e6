"""What is known about this process before its program runs."""

import posix
import sys

from .protocol import (
    FACT_KEY_COMMAND_LINE,
    FACT_KEY_EXECUTABLE,
    FACT_KEY_RUNTIME,
    FACT_KEY_START_METHOD,
    FACT_KEY_WORKING_DIRECTORY,
)
from .surroundings import decoded


def collect(command, method):
    """The facts by key, as text that can be encoded."""
    found = {
        FACT_KEY_RUNTIME: _runtime(),
        FACT_KEY_EXECUTABLE: sys.executable or "",
        FACT_KEY_COMMAND_LINE: "\0".join(command),
        FACT_KEY_WORKING_DIRECTORY: _working_directory(),
        FACT_KEY_START_METHOD: method,
    }
    return {key: clean(text) for key, text in found.items()}


def has_interpreter_lock():
    """False in a free-threaded build (PEP 703), unless it was told to have the lock."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def _runtime():
    free = " free-threaded" if "t" in getattr(sys, "abiflags", "") else ""
    return "cpython " + sys.version.split()[0] + free


def command_line():
    """The arguments the interpreter was started with, itself first."""
    arguments = getattr(sys, "orig_argv", None)  # 3.10
    if arguments is not None:
        return list(arguments)
    try:
        with open("/proc/self/cmdline", "rb") as file:
            return [decoded(part) for part in file.read().split(b"\0")[:-1]]
    except OSError:
        return [sys.executable or ""] + list(getattr(sys, "argv", []))


def start_method(command, parent):
    """How this process came to be; `parent` is the id that an agent left in the environment."""
    if parent is None or parent == str(posix.getpid()):
        return "exec"  # by the host, or in place of a process that had an agent
    return "spawn" if _is_spawned(command) else "subprocess"


def seen_method(command, parent):
    """The same of a process that runs already, as far as can be seen: who forks keeps the command."""
    if parent is not None and parent == str(posix.getppid()):
        try:
            with open("/proc/%s/cmdline" % parent, "rb") as file:
                theirs = file.read()
            with open("/proc/self/cmdline", "rb") as file:
                if file.read() == theirs:
                    return "fork"
        except OSError:
            pass  # what is said of any child holds
    return start_method(command, parent)


_PACKAGES = ("multiprocessing", "multiprocess")


def _is_spawned(command):
    return "--multiprocessing-fork" in command


def is_of_multiprocessing(command):
    """True where the text that `python -c` runs is that of multiprocessing, and not the user's."""
    return _is_spawned(command) or is_forkserver(command)


def is_forkserver(command):
    return _runs(command, "forkserver")


def is_helper(command):
    """True for the process that cleans up after multiprocessing: not part of the user's program."""
    return _runs(command, "resource_tracker")


def _runs(command, module):
    """True for `python -c` that begins so, which is how multiprocessing, or its twin `multiprocess`, starts its servers."""
    codes = ["from %s.%s import main" % (package, module) for package in _PACKAGES]
    return any(
        option == "-c" and any(code in program for code in codes)
        for option, program in zip(command[1:], command[2:])
    )


def _working_directory():
    try:
        return posix.getcwd()
    except OSError:
        return ""  # it was deleted


def clean(text):
    """The text as UTF-8 can hold it."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
