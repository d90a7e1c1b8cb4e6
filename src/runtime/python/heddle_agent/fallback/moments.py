"""What all threads were at, at one moment: frames of a thread that runs cannot be read."""

import gc
import os
import sys
import time

from ..facts import has_interpreter_lock


#: On a machine that others keep busy a stop may last for a second, and the program may hang by the next one.
_LONGEST_REST = 1000000000


def moments():
    """How threads are looked at: a function that calls another one with ``{ident: innermost frame}``, the
    clock in ns that tells what that costs the program, and the longest time in ns between two looks.

    Raises RuntimeError where there is no interpreter lock, and no module to stop threads with.
    """
    if has_interpreter_lock():
        return _locked, time.thread_time_ns, float("inf")
    try:
        from .. import _stopped
    except ImportError:
        raise RuntimeError(
            "it has no interpreter lock, and Heddle no module for such a CPython: npm run build makes "
            "it for 3.13, where the headers are"
        ) from None
    # A fatal error lists the extension modules that the program has.
    del sys.modules[_stopped.__name__]
    return *_stopping(_stopped), _LONGEST_REST


def _locked(look):
    """Who has the interpreter lock sees one moment for as long as it lets no other thread run.

    The collector is off: it would run the program's finalizers in this thread.
    """
    collecting = gc.isenabled()
    if collecting:
        gc.disable()
    try:
        look(sys._current_frames())
    finally:
        if collecting:
            gc.enable()


def _stopping(module):
    """Without the lock, copies of all stacks are looked at, of one moment that has passed: how, and the clock.

    What is in their variables lives until the look is over: what the program drops meanwhile ends in this
    thread.

    A stop lasts until the slowest thread has come to it. It costs the program what its processors stand idle
    meanwhile: where more threads want to run than there are, those that still run make up for the others.
    """
    processors = len(os.sched_getaffinity(0))
    lost = 0

    class Frame:
        """A copy of a frame, by the names that a frame has."""

        __slots__ = ("address", "f_code", "f_lasti", "f_locals", "f_globals", "f_builtins", "f_back")
        f_trace = None

        def __init__(self, copied, back):
            self.address, self.f_code, self.f_lasti, self.f_locals = copied[:4]
            self.f_globals, self.f_builtins = copied[4:]
            self.f_back = back

        @property
        def f_lineno(self):
            return module.line(self.f_code, self.f_lasti)

    def innermost(stack):
        frame = None
        for copied in reversed(stack):
            frame = Frame(copied, frame)
        return frame

    def idle():
        return time.monotonic_ns() - time.process_time_ns() // processors

    def look_at_copies(look):
        nonlocal lost
        began = idle()
        stacks = module.stacks()
        lost += max(0, idle() - began)
        look({ident: innermost(stack) for ident, stack in stacks.items()})

    return look_at_copies, lambda: lost + time.thread_time_ns()


def place_of(frame):
    """Tells one call of a function from another, and how far it is."""
    return getattr(frame, "address", None) or id(frame), frame.f_lasti
