"""What a program may tell Heddle by itself: names, spans, counters, and when not to record.

Nothing here is needed: Heddle sees a program's threads, locks and queues without it. In a program
that Heddle follows this module is found by itself; a program that shall also run without Heddle
brings a copy, or does without::

    try:
        import heddle
    except ImportError:
        heddle = None

Where nobody records, every function does nothing, and says so by no more than its speed.
"""

import sys

__all__ = ["counter", "name", "recording", "span", "start", "stop"]
__version__ = "1"

#: For pytest, which is told `-p heddle`.
pytest_plugins = ("heddle.pytest_plugin",)


def _agent():
    """The native agent of this process; None: nobody records, or the pure-Python fallback does."""
    boot = sys.modules.get("heddle_agent.boot")
    agent = getattr(boot, "_agent", None)
    return agent if hasattr(agent, "span_end") else None


def recording() -> bool:
    """Whether what this module is told goes into a recording."""
    return _agent() is not None


def name(thing: object, text: str) -> bool:
    """Gives a thread, a lock, a queue or another synchronisation object the name it is shown under.

    A ``threading.Thread`` is renamed, as by its attribute ``name``, whether somebody records or not.
    False for an object that is not known: of a kind that Heddle does not follow, or from before it came.
    """
    if not isinstance(text, str):
        raise TypeError("the name must be a str, not %s" % type(text).__name__)
    threading = sys.modules.get("threading")
    if threading is not None and isinstance(thing, threading.Thread):
        thing.name = text
        agent = _agent()
        if agent is not None and thing.ident == threading.get_ident():
            agent.name_thread(text)
        return True
    agent = _agent()
    return agent is not None and agent.name(thing, text)


class span:
    """A part of the work, shown on its thread's lane: ``with heddle.span("parse"): ...``

    Spans nest. Each ``with`` is one; the object can be used again, one after the other.
    """

    __slots__ = ("_number", "_text")

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError("the name must be a str, not %s" % type(text).__name__)
        self._text = text
        self._number = 0

    def __enter__(self) -> "span":
        agent = _agent()
        self._number = agent.span(self._text) if agent is not None else 0
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        number, self._number = self._number, 0
        if number:
            agent = _agent()
            if agent is not None:
                agent.span_end(number, kind is not None)


def counter(text: str, value: float) -> None:
    """Says what a counter of this process is from now on; drawn as a line of steps.

    `value`: from 0 up; fractions are cut off, and 4,294,967,295 is the most that is told.
    """
    if not isinstance(text, str):
        raise TypeError("the name must be a str, not %s" % type(text).__name__)
    number = int(value)
    if number < 0:
        raise ValueError("a counter cannot be negative: %r" % (value,))
    agent = _agent()
    if agent is not None:
        agent.counter(text, min(number, 0xFFFFFFFF))


def stop() -> None:
    """Pauses the recording of this process: what it does until ``start()`` is shown as a gap.

    Threads, objects and processes that come and go are told all the same, and counts of locks and
    queues go on; waits, holds, spans and counters of that time are missing.
    """
    agent = _agent()
    if agent is not None:
        agent.record(False)


def start() -> None:
    """Goes on with the recording of this process after ``stop()``."""
    agent = _agent()
    if agent is not None:
        agent.record(True)
