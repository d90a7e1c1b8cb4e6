"""The native module (``src/runtime/python/native``): one process, one session at a time."""

from collections.abc import Callable
from typing import Any

def start(session_dir: str, epoch_ns: int, detail: int, facts: dict[int, str], /) -> None:
    """Makes the process directory and instruments the primitives of this interpreter.

    Raises OSError when the directory cannot be written, RuntimeError when this interpreter is not
    one the module knows; nothing is instrumented then.
    """

def stop() -> None:
    """Ends the recording. Never blocks; instrumented operations go on, unrecorded."""

def note(fact_key: int, text: str, /) -> None:
    """Records one more fact about this process."""

def after_fork_child() -> None:
    """To be called in a forked child: its records go to a directory of its own from now on."""

def lead(amend: Callable[[str, Any, Any, Any], Any], /) -> None:
    """Has the functions that start programs ask for the environment they need; None: as it is."""

def gate(callback: Callable[[str], object] | None, /) -> None:
    """Calls back in the thread whose wait closes a circle of waits, before it blocks.

    With the rule: ``deadlock`` or ``self-deadlock``. What the callback raises, the wait raises.
    """

def status() -> dict[str, Any]:
    """Counters for tests and diagnosis."""
