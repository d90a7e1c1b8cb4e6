"""Exceptions that nobody catches, `sys.excepthook` and `threading.excepthook`, and `breakpoint()`.

The hooks for exceptions run after the stack was unwound; the traceback still has the frames. What was
there before is called afterwards, so the program prints what it always prints.
"""

import os
import sys
import threading

_installed = None


def install(engine):
    global _installed
    before, before_threads = sys.excepthook, threading.excepthook

    def hook(kind, error, trace):
        engine.at_uncaught(kind, error, trace)
        before(kind, error, trace)

    def thread_hook(args):
        if args.exc_type is not SystemExit:
            engine.at_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
        before_threads(args)

    def breakpoint_hook(*args, **named):
        # Set, it names what the user wants to be called, or says that nothing is.
        # Past os.environ, as a step into this call is not to stop in there.
        named_in = getattr(os.environ, "_data", {}).get(b"PYTHONBREAKPOINT")
        if named_in and not sys.flags.ignore_environment:
            return sys.__breakpointhook__(*args, **named)
        return engine.at_call(sys._getframe(1))

    sys.excepthook, threading.excepthook = hook, thread_hook
    # Another one is the program's own.
    if sys.breakpointhook is sys.__breakpointhook__:
        sys.breakpointhook = breakpoint_hook
    _installed = (before, before_threads, hook, thread_hook, breakpoint_hook)


def remove():
    """Takes the hooks out, unless the program has put its own around them."""
    global _installed
    if _installed is None:
        return
    before, before_threads, hook, thread_hook, breakpoint_hook = _installed
    _installed = None
    if sys.excepthook is hook:
        sys.excepthook = before
    if threading.excepthook is thread_hook:
        threading.excepthook = before_threads
    if sys.breakpointhook is breakpoint_hook:
        sys.breakpointhook = sys.__breakpointhook__
