"""The backend for 3.9 to 3.11 where there is no native module, on `sys.settrace`.

Every call asks the global function, which answers None at once for frames without breakpoints.
Only threads that `threading` starts, and the main thread, are seen.
"""

import sys
import threading
from opcode import opmap

from .. import raw
from ..code import codes, mycode
from ..stopping.steps import RETURNED, UNWOUND, way_of_yield

_RETURN = opmap["RETURN_VALUE"]


def way_out(frame, value):
    """How a frame is left with a value."""
    code = frame.f_code
    return RETURNED if code.co_code[frame.f_lasti] == _RETURN else way_of_yield(code, value)


def at_exception(engine, frame, arg):
    """Hands on the `arg` of an "exception" event, whose error need not be an instance yet."""
    kind, error, trace = arg
    if not isinstance(error, BaseException):
        error = kind(error) if error is not None else kind()
    if error.__traceback__ is None:
        error.__traceback__ = trace
    engine.at_raise(frame, kind, error, trace)


class Tracer:
    def __init__(self, engine):
        self._engine = engine
        self._removed = False
        threading.settrace(self._on_call)
        sys.settrace(self._on_call)

    def _on_call(self, frame, _event, _arg):
        engine = self._engine
        if self._removed:
            sys.settrace(None)
            return None
        code = frame.f_code
        if code.co_name == "<module>" and mycode.kind(code.co_filename) != mycode.HIDDEN:
            codes.add_root(code)
            if engine.breakpoints.loaded(code):
                self.refresh()
        if id(code) in engine.breakpoints.hot:
            return self._on_event
        if engine.steps:
            step = engine.steps.get(raw.get_ident())
            if step is not None and step.anywhere() and step.fits(code):
                return self._on_event
        return self._on_event if self._hears(code) else None

    def _on_event(self, frame, event, arg):
        engine = self._engine
        if self._removed:
            sys.settrace(None)
            frame.f_trace = None
            return None
        step = engine.steps.get(raw.get_ident()) if engine.steps else None
        if step is not None and step.origin is frame:
            if event == "return":
                way = way_out(frame, arg)
                engine.at_left(frame, UNWOUND if step.thrown and way != RETURNED else way, arg)
            else:
                step.thrown = event == "exception"
        if event == "line":
            hot = engine.breakpoints.hot.get(id(frame.f_code))
            points = hot[1].get(frame.f_lineno) if hot is not None else None
            if points is not None or self._is_ordered():
                engine.at_line(frame, frame.f_lineno, points)
            elif hot is None and not engine.hears_errors():
                frame.f_trace = None
                # An order may have come meanwhile, and have set what was just taken out.
                return self._on_event if self._is_ordered() else None
        elif event == "exception" and engine.hears_errors():
            at_exception(engine, frame, arg)
        return None if self._removed else self._on_event

    def _hears(self, code):
        """Whether the exceptions that come into this code are of interest."""
        whose = mycode.kind(code.co_filename)
        if whose == mycode.OWN:
            return self._engine.hears_errors()
        return self._engine.escaped and whose == mycode.LIBRARY

    def _is_ordered(self):
        return self._engine.steps and raw.get_ident() in self._engine.steps

    def arm(self, step, frame):
        """Begins to trace what a step is about, of a thread that is in `frame`."""
        watched = {id(code) for code in step.watched(frame)}
        while frame is not None:
            if id(frame.f_code) in watched:
                frame.f_trace = self._on_event
            frame = frame.f_back

    def turn(self, step, change, frame):
        """The same for a step that becomes a wider or a narrower one by `change`, in its own thread."""
        change()
        self.arm(step, frame)

    def disarm(self, step):
        pass  # the frames' functions take themselves out

    def refresh(self):
        hot = self._engine.breakpoints.hot
        for frame in list(sys._current_frames().values()):
            while frame is not None:
                if id(frame.f_code) in hot or self._hears(frame.f_code):
                    frame.f_trace = self._on_event
                frame = frame.f_back

    def reborn(self):
        """In a forked child: nothing here is the parent's."""

    def remove(self):
        self._removed = True
        for frame in list(sys._current_frames().values()):
            while frame is not None:
                if frame.f_trace == self._on_event:
                    frame.f_trace = None
                frame = frame.f_back
        if threading._trace_hook == self._on_call:
            threading.settrace(None)
        if sys.gettrace() == self._on_call:
            sys.settrace(None)
