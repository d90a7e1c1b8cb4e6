"""The debugger's part of the agent, loaded only when ``HEDDLE_DEBUG`` names an adapter's socket.

``prepare`` is called before the native module changes the lock type, ``start`` after it.
"""

import os

from ..imports import OwnImports
from ..own import unseen

#: Address of the adapter's socket, and what it knows a process of its run by.
ADDRESS_VARIABLE = "HEDDLE_DEBUG"
TOKEN_VARIABLE = "HEDDLE_DEBUG_TOKEN"
#: ``0``: child processes are not debugged.
CHILDREN_VARIABLE = "HEDDLE_DEBUG_CHILDREN"
#: ``host:port``: wait there for a debugger to attach.
LISTEN_VARIABLE = "HEDDLE_DEBUG_LISTEN"

_debugger = None



def prepare():
    """Keeps the lock operations as they are now."""
    from . import raw  # noqa: F401


def start(command, method, waits, start_hidden):
    """Connects this process to the adapter and waits until it may run.

    `waits`: only in forked children; this process is a server of multiprocessing's.
    `start_hidden`: how the agent starts a thread that is in no recording.
    """
    global _debugger
    with OwnImports():
        from .control import Debugger

    listen = os.environ.pop(LISTEN_VARIABLE, None)
    address, token = os.environ.get(ADDRESS_VARIABLE), os.environ.get(TOKEN_VARIABLE, "")
    follow = os.environ.get(CHILDREN_VARIABLE) != "0"
    if not follow:
        os.environ.pop(ADDRESS_VARIABLE, None)
    if waits and not (follow and address):
        return
    facts = {"command": command, "method": method}
    _debugger = Debugger(address, token or _new_token(), facts, start_hidden)
    if listen and not address:
        _debugger.listen(listen, lambda where: _say(where, _debugger._token))
    if not waits:
        _debugger.start()
    _follow_forks(follow, {"command": command, "method": "forkserver" if waits else "fork"})


def attach(command, start_hidden, main):
    """Connects a program that runs, without keeping any of its threads.

    `main`: ident of its main thread. `start_hidden` as in `start`.
    """
    global _debugger
    from .control import Debugger

    address, token = os.environ[ADDRESS_VARIABLE], os.environ.get(TOKEN_VARIABLE, "")
    follow = os.environ.get(CHILDREN_VARIABLE) != "0"
    if not follow:
        del os.environ[ADDRESS_VARIABLE]
    _debugger = Debugger(address, token, {"command": command, "method": "exec"}, start_hidden)
    start_hidden(lambda: _debugger.start_beside(main))
    _follow_forks(follow, {"command": command, "method": "fork"})


def _follow_forks(follow, facts):
    os.register_at_fork(
        before=unseen(_debugger.before_fork),
        after_in_parent=unseen(_debugger.after_fork_parent),
        after_in_child=unseen(lambda: _debugger.after_fork_child(follow, facts)),
    )


def _new_token():
    return os.urandom(16).hex()


def _say(where, token):
    import sys

    if sys.stderr is not None:
        text = "heddle: waiting for a debugger at %s, token %s\n"
        sys.stderr.write(text % (where, token))
        sys.stderr.flush()
