"""Exceptions that nobody catches, and `breakpoint()`.

The native agent tells of such exceptions before the program's hooks for them are called. Without it ours are
put before the hooks that are there when somebody asks; those are called afterwards, so the program prints what
it always prints. Both run after the stack was unwound; the traceback still has the frames.
"""

import os
import sys
import threading

from ...own import native_agent
from ..stopping.breakpoints import Spot
from . import escapes

#: Functions that undo what was done here.
_undo_breakpoint = _undo_uncaught = None


def install(engine):
    """Has `breakpoint()` stop."""
    global _undo_breakpoint

    def hook(*args, **named):
        # Set, it names what the user wants to be called, or says that nothing is.
        # Past os.environ, as a step into this call is not to stop in there.
        named_in = getattr(os.environ, "_data", {}).get(b"PYTHONBREAKPOINT")
        if named_in and not sys.flags.ignore_environment:
            return sys.__breakpointhook__(*args, **named)
        return engine.at_call(sys._getframe(1))

    def undo():
        if sys.breakpointhook is hook:
            sys.breakpointhook = sys.__breakpointhook__

    # Another one is the program's own.
    if sys.breakpointhook is sys.__breakpointhook__:
        sys.breakpointhook = hook
        _undo_breakpoint = undo


def tell_uncaught(engine, wanted):
    """Has `engine.at_uncaught` called, or no longer."""
    global _undo_uncaught
    engine.breakpoints.set_spots([_loops(engine)] if wanted else ())
    if wanted == (_undo_uncaught is not None):
        return
    if not wanted:
        undo, _undo_uncaught = _undo_uncaught, None
        return undo()
    native = native_agent()
    _undo_uncaught = _wrap(engine) if native is None else _ask(native, engine)


def _loops(engine):
    """What the event loops of asyncio catch: of callbacks, and of tasks whose result nobody has asked for."""

    def tell(frame):
        space = frame.f_locals
        context, loop = space.get("context"), space.get("self")
        error = context.get("exception") if type(context) is dict else None
        # Another handler is the program's own.
        if isinstance(error, BaseException) and getattr(loop, "_exception_handler", None) is None:
            trace = error.__traceback__
            if escapes.concerns_user(trace):
                engine.at_uncaught(type(error), error, trace, frame)

    return Spot("asyncio.base_events", "BaseEventLoop.call_exception_handler", tell)


def _ask(native, engine):
    native.on_uncaught(native.with_room(engine.at_uncaught))

    def undo():
        native.on_uncaught(None)

    return undo


def _wrap(engine):
    before, before_threads = sys.excepthook, threading.excepthook

    def hook(kind, error, trace):
        engine.at_uncaught(kind, error, trace)
        before(kind, error, trace)

    def thread_hook(args):
        if args.exc_type is not SystemExit:
            engine.at_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
        before_threads(args)

    def undo():
        # Others may be the program's own, around ours.
        if sys.excepthook is hook:
            sys.excepthook = before
        if threading.excepthook is thread_hook:
            threading.excepthook = before_threads

    sys.excepthook, threading.excepthook = hook, thread_hook
    return undo


def remove(engine):
    """Takes out what is here."""
    global _undo_breakpoint
    tell_uncaught(engine, False)
    if _undo_breakpoint is not None:
        _undo_breakpoint()
        _undo_breakpoint = None
