"""What a wait for something outside the process is for: (Awaited, number, name) or None."""

import os
import stat

from .. import protocol as p
from .catalog import field

_SOCKET = {
    "recv": p.AWAITED_SOCKET_DATA,
    "recv_into": p.AWAITED_SOCKET_DATA,
    "recvfrom": p.AWAITED_SOCKET_DATA,
    "send": p.AWAITED_SOCKET_ROOM,
    "sendall": p.AWAITED_SOCKET_ROOM,
    "accept": p.AWAITED_SOCKET_CLIENT,
    "_accept": p.AWAITED_SOCKET_CLIENT,
    "connect": p.AWAITED_SOCKET_SERVER,
}
_PIPE = {"read": p.AWAITED_PIPE_DATA, "write": p.AWAITED_PIPE_ROOM}
_READY = ("select", "poll")
_FILE_LOCK = ("flock", "lockf")


def of_io(method, argument):
    """Of an operation that waits for input or output, by its name and first argument."""
    if method in _PIPE and type(argument) is int:
        try:
            pipe = stat.S_ISFIFO(os.fstat(argument).st_mode)
        except OSError:
            return None
        return (_PIPE[method], 0, "") if pipe else None
    if method in _SOCKET:
        return _SOCKET[method], 0, ""
    if method in _READY:
        known = type(argument) in (list, tuple)
        return p.AWAITED_READY, len(argument) if known else 0, ""
    return (p.AWAITED_FILE_LOCK, 0, "") if method in _FILE_LOCK else None


def of_number(pid):
    """Of a process, by the number that waitpid() takes."""
    return p.AWAITED_PROCESS, pid if type(pid) is int and pid > 0 else 0, ""


def is_process(this):
    """A Popen of subprocess or multiprocessing, or a multiprocessing.Process that was started."""
    return field(this, "pid") is not None or field(this, "_popen") is not None


def of_process(this):
    """Of a process, by the Popen or multiprocessing.Process whose end is waited for."""
    child = field(this, "_popen")
    name = field(this, "_name") if child is not None else ""
    pid = field(child if child is not None else this, "pid")
    what, number, _ = of_number(pid)
    return what, number, name if type(name) is str else ""

