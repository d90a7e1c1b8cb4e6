"""Which way of following the program's lines this interpreter gets."""

import os
import sys

if sys.version_info >= (3, 12):
    from .monitor import Monitor

    def choose(engine):
        """The backend of an engine, at work: the cheapest one there is."""
        return Monitor(engine)

else:
    from .tracer import Tracer

    Watcher = None
    if os.environ.get("HEDDLE_NATIVE") != "0":
        try:
            from .watcher import Watcher
        except ImportError:
            pass  # no native module: the agent has said so

    def choose(engine):
        """The backend of an engine, at work: the cheapest one there is."""
        if Watcher is not None:
            try:
                return Watcher(engine)
            except RuntimeError:
                pass  # it does not work here: the agent has said so
        return Tracer(engine)
