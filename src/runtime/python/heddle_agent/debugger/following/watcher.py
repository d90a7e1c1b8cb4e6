"""The backend for 3.9 to 3.11 with the native module, on a frame evaluator (PEP 523).

Code without breakpoints runs untraced and at its own speed; lines are reported where a breakpoint
is, and in what somebody steps through. A thread that has a trace function of the program's own
(`sys.settrace`) is not followed.
"""

from ... import _native
from .. import raw
from ..code import codes, mycode
from ..stopping.steps import UNWOUND
from .tracer import at_exception, way_out


class Watcher:
    def __init__(self, engine):
        self._engine = engine
        self._watched = codes.Watched()
        self._mutex = raw.Mutex()
        told = (self._on_line, self._on_left, self._on_raise)
        _native.watch_start(self._on_module, *map(_native.with_room, told))

    # ---- callbacks ----

    def _on_module(self, code):
        if mycode.kind(code.co_filename) != mycode.HIDDEN:
            codes.add_root(code)
            if self._engine.breakpoints.loaded(code):
                self.refresh()

    def _on_line(self, frame, line):
        engine = self._engine
        hot = engine.breakpoints.hot.get(id(frame.f_code))
        points = hot[1].get(line) if hot is not None else None
        if points is not None or (engine.steps and raw.get_ident() in engine.steps):
            engine.at_line(frame, line, points)

    def _on_left(self, frame, *value):
        """Without a value where an exception leaves the frame."""
        engine = self._engine
        if engine.steps and raw.get_ident() in engine.steps:
            engine.at_left(frame, way_out(frame, *value) if value else UNWOUND, *value)

    def _on_raise(self, frame, arg):
        at_exception(self._engine, frame, arg)

    # ---- switching ----

    def arm(self, step, frame):
        """Begins to watch what a step is about, of a thread that is in `frame`."""
        with self._mutex:
            if step.armed is None:
                step.armed = True
                self._switch(step, frame, True)

    def turn(self, step, change, frame):
        """The same for a step that becomes a wider or a narrower one by `change`, in its own thread."""
        with self._mutex:
            if step.armed:
                self._switch(step, frame, False)
                change()
                self._switch(step, frame, True)

    def disarm(self, step):
        with self._mutex:
            if step.armed:
                self._switch(step, None, False)
            step.armed = False

    def _switch(self, step, frame, on):
        if step.anywhere():
            _native.watch_thread(step.ident, on)
            return
        if on:
            step.codes = step.watched(frame)
        for code in step.codes:
            self._watched.count(code, 1 if on else -1)
        self._set(step.ident)

    def refresh(self):
        """Breakpoints or exception filters have changed."""
        with self._mutex:
            self._set(0)

    def _set(self, ident):
        hot = self._engine.breakpoints.hot
        entries = [(code, tuple(lines)) for code, lines in hot.values()]
        entries += [(entry[0], ()) for key, entry in self._watched.items() if key not in hot]
        _native.watch_set(entries, bool(self._watched), self._engine.hears_errors(), ident)

    def reborn(self):
        """In a forked child: the thread that held the mutex may be gone."""
        self._mutex = raw.Mutex()

    def remove(self):
        _native.watch_stop()
