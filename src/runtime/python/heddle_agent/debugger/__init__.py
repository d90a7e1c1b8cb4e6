"""The debugger's part of the agent, loaded only when ``HEDDLE_DEBUG`` names an adapter's socket.

``prepare`` is called before the native module changes the lock type, ``start`` after it.
"""

import os

ADDRESS_VARIABLE = "HEDDLE_DEBUG"
TOKEN_VARIABLE = "HEDDLE_DEBUG_TOKEN"
CHILDREN_VARIABLE = "HEDDLE_DEBUG_CHILDREN"

_debugger = None


def prepare():
    """Keeps the lock operations as they are now."""
    from . import raw  # noqa: F401


def start(command, method):
    """Connects this process to the adapter and waits until it may run."""
    global _debugger
    from .control import Debugger

    address, token = os.environ[ADDRESS_VARIABLE], os.environ.get(TOKEN_VARIABLE, "")
    follow = os.environ.get(CHILDREN_VARIABLE) != "0"
    if not follow:
        del os.environ[ADDRESS_VARIABLE]
    _debugger = Debugger(address, token, {"command": command, "method": method})
    _debugger.start()
    os.register_at_fork(
        before=_debugger.before_fork,
        after_in_parent=_debugger.after_fork_parent,
        after_in_child=lambda: _debugger.after_fork_child(
            follow, {"command": command, "method": "fork"}
        ),
    )
