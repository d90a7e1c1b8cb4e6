"""The backend for 3.12 and later, on `sys.monitoring`.

Lines are reported only for code that has breakpoints or in which somebody steps; each line without
a breakpoint is switched off when it is first reported. Code without breakpoints runs as ever.
A loop on one line is that line once, so there the jumps back are reported, too.
"""

import sys

from ...own import native_agent, own_threads
from .. import raw
from ..code import codes, mycode
from ..stopping.steps import RETURNED, UNWOUND, way_of_yield
from . import loops

#: Those without a name first: pdb refuses to run beside another tool in the place of debuggers.
_FREE_TOOLS = (3, 4, 0, 5, 2, 1)


class Monitor:
    def __init__(self, engine):
        self._engine = engine
        self._mon = mon = sys.monitoring
        self._tool = next(tool for tool in _FREE_TOOLS if mon.get_tool(tool) is None)
        mon.use_tool_id(self._tool, "heddle")
        self._disable = mon.DISABLE
        self._e = mon.events
        self._watched = codes.Watched()
        self._mutex = raw.Mutex()
        #: Orders that may end anywhere, those of them that may end in a library, and those that end with a frame.
        self._armed = self._foreign = self._leaving = 0
        self._local = {}
        self._once = None
        #: Of code in which somebody steps.
        self._stepped = self._e.LINE | self._e.JUMP | self._e.PY_RETURN | self._e.PY_YIELD
        self._callbacks = {
            self._e.PY_START: self._on_start,
            self._e.PY_RESUME: self._on_resume,
            self._e.PY_THROW: self._on_throw,
            self._e.PY_RETURN: self._on_return,
            self._e.PY_YIELD: self._on_yield,
            self._e.PY_UNWIND: self._on_unwind,
            self._e.LINE: self._on_line,
            self._e.JUMP: self._on_jump,
            self._e.RAISE: self._on_raise,
        }
        native = native_agent()
        for event, callback in self._callbacks.items():
            told = callback if native is None else native.with_room(callback)
            mon.register_callback(self._tool, event, told)
        self._set_global()

    def _set_global(self):
        wanted = self._e.PY_START
        if self._armed:
            wanted |= self._e.PY_RESUME | self._e.PY_THROW
        if self._leaving:
            wanted |= self._e.PY_UNWIND | self._e.PY_RETURN
        if self._engine.hears_errors():
            wanted |= self._e.RAISE
        if self._once is not None:
            wanted |= self._e.LINE
        self._mon.set_events(self._tool, wanted)

    # ---- callbacks ----

    def _on_line(self, code, line):
        engine = self._engine
        if self._once is not None:
            self._run_once(sys._getframe(1))
        hot = engine.breakpoints.hot.get(id(code))
        points = hot[1].get(line) if hot is not None else None
        if points is not None or (engine.steps and raw.get_ident() in engine.steps):
            engine.at_line(sys._getframe(1), line, points)
            return None
        # A line that is switched off is not switched on when somebody begins to step through its code.
        is_awaited = self._armed or self._once is not None or id(code) in self._watched
        return None if is_awaited else self._disable

    def _on_jump(self, code, offset, target):
        which = loops.which(code, offset, target) if target <= offset else loops.ELSEWHERE
        if which == loops.ELSEWHERE:
            return self._disable
        engine, frame = self._engine, sys._getframe(1)
        hot = engine.breakpoints.hot.get(id(code))
        points = hot[1].get(frame.f_lineno) if hot is not None else None
        step = engine.steps.get(raw.get_ident()) if engine.steps else None
        is_expression = which == loops.COMPREHENSION
        if points is not None or (step is not None and not (is_expression and step.is_step())):
            engine.at_line(frame, frame.f_lineno, points, is_expression)
            return None
        return None if self._armed or id(code) in self._watched else self._disable

    def _on_start(self, code, _offset):
        if code.co_name == "<module>" and mycode.kind(code.co_filename) != mycode.HIDDEN:
            codes.add_root(code)
            if self._engine.breakpoints.loaded(code):
                self._apply()
        wanted = self._entered(code) if self._armed else self._disable
        # From 3.13 on the event of the line goes with it where the body of a function is on the line of its `def`.
        return None if id(code) in self._engine.breakpoints.hot else wanted

    def _on_resume(self, code, _offset):
        return self._entered(code)

    def _on_throw(self, code, _offset, _error):
        self._entered(code)

    def _entered(self, code):
        """While somebody steps into things: watch what his thread enters."""
        kind = mycode.kind(code.co_filename)
        if kind == mycode.HIDDEN or (kind != mycode.OWN and not self._foreign):
            return self._disable
        step = self._engine.steps.get(raw.get_ident())
        if step is not None and step.anywhere() and step.fits(code):
            if all(one is not code for one in step.codes):
                with self._mutex:
                    if step.armed:
                        step.codes = (*step.codes, code)
                        self._watch(code, 1)
        return None

    def _on_return(self, code, _offset, value):
        step = self._engine.steps.get(raw.get_ident())
        if step is not None and step.is_returned_to(sys._getframe(1), value):
            step.note(code, value)
            return None
        del step  # it keeps frames
        self._left(RETURNED, value)
        # What is called by others than who steps is looked at once.
        return None if self._armed or id(code) in self._watched else self._disable

    def _on_yield(self, code, _offset, value):
        self._left(way_of_yield(code, value), value)

    def _on_unwind(self, _code, _offset, _error):
        self._left(UNWOUND)

    def _left(self, way, value=None):
        if raw.get_ident() in self._engine.steps:
            self._engine.at_left(sys._getframe(2), way, value)

    def _on_raise(self, _code, _offset, error):
        if raw.get_ident() not in own_threads:
            self._engine.at_raise(sys._getframe(1), type(error), error, error.__traceback__)

    # ---- switching ----

    def arm(self, step, frame):
        """Begins to watch what a step is about, of a thread that is in `frame`."""
        with self._mutex:
            if step.armed is None:
                self._begin(step, frame)
        self._mon.restart_events()

    def turn(self, step, change, frame):
        """The same for a step that becomes a wider or a narrower one by `change`, in its own thread."""
        with self._mutex:
            if step.armed:
                self._count(step, -1)
                change()
                self._begin(step, frame)
        self._mon.restart_events()

    def disarm(self, step):
        with self._mutex:
            if step.armed:
                self._count(step, -1)
                step.codes = ()
                self._set_global()
            step.armed = False

    def _begin(self, step, frame):
        step.codes, step.armed = step.watched(frame), True
        self._count(step, 1)
        self._set_global()

    def _count(self, step, by):
        for code in step.codes:
            self._watch(code, by)
        self._armed += by * step.anywhere()
        self._foreign += by * (step.anywhere() and not step.just_mine)
        self._leaving += by * (step.origin is not None)

    def _watch(self, code, by):
        self._watched.count(code, by)
        self._set_local(code)

    def _set_local(self, code):
        is_hot = id(code) in self._engine.breakpoints.hot
        events = self._e.LINE | self._e.JUMP if is_hot else 0
        if id(code) in self._watched:
            events = self._stepped
        self._mon.set_local_events(self._tool, code, events)

    def _apply(self):
        """Makes the local events those of the breakpoints that are set now."""
        with self._mutex:
            old, self._local = self._local, self._engine.breakpoints.hot
            for code, _lines in (*old.values(), *self._local.values()):
                self._set_local(code)

    def refresh(self):
        """Breakpoints or exception filters have changed."""
        self._apply()
        self._set_global()
        self._mon.restart_events()

    def once(self, action, frame):
        """Runs `action` when a call that is under way in `frame` is over, and some thread comes to a line."""
        self._once = action, frame, frame.f_lasti
        self._set_global()
        self._mon.restart_events()

    def _run_once(self, frame):
        action, caller, place = self._once or (None, None, None)
        if action is None or (frame is not caller and caller.f_lasti == place):
            return  # these are lines of what is called, as other hooks
        self._once = None
        self._set_global()
        action()

    def reborn(self):
        """In a forked child: another thread may have been at work here."""
        self._mutex = raw.Mutex()
        self._once = None

    def remove(self):
        mon = self._mon
        mon.set_events(self._tool, 0)
        for code, _ in list(self._local.values()) + list(self._watched.values()):
            mon.set_local_events(self._tool, code, 0)
        for event in self._callbacks:
            mon.register_callback(self._tool, event, None)
        mon.free_tool_id(self._tool)
