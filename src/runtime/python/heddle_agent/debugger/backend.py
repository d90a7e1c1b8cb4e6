"""Which way of following the program's lines this interpreter gets."""

import os
import sys


def choose(engine):
    """The backend of an engine, at work: the cheapest one there is."""
    if sys.version_info >= (3, 12):
        from .monitor import Monitor

        return Monitor(engine)
    if os.environ.get("HEDDLE_NATIVE") != "0":
        try:
            from .watcher import Watcher

            return Watcher(engine)
        except (ImportError, RuntimeError):
            pass  # no native module, or one that does not work here: the agent has said so
    from .tracer import Tracer

    return Tracer(engine)
