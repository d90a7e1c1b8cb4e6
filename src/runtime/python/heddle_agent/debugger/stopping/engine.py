"""Decides which thread stops where, and lets threads go on.

Called by the backend in the program's threads (`at_line`, `at_raise`) and by the control thread
(everything else). Dictionaries are changed by single operations only, which the interpreter makes
atomic; no lock is held while a thread of the program runs our code.
"""

import sys
import time

from ...own import native_agent, own_threads
from .. import raw
from ..code import codes, mycode
from ..exceptions import escapes, raised
from ..values import render
from . import awaiting, jump
from .breakpoints import Breakpoints
from .limits import Limits
from .steps import BEGIN, ENTRY, HOLD, PAUSE, RETURNED, SILENT, YIELDED, Step
from .stops import Stop, WouldDeadlock


#: True from when the interpreter ends its threads, ours among them: nobody answers then, and nobody lets go.
_is_over = sys.is_finalizing
#: So long a step has the process for itself before the threads it may need go on, seconds.
STEP_ALONE = 0.15


class Engine:
    def __init__(self, send):
        self.send = send
        self.breakpoints = Breakpoints(lambda state: send({"event": "breakpoint", "state": state}))
        self.just_mine = True
        self.scope = "thread"
        #: None, or the names of types, for exceptions to stop at when raised; no names: all.
        self.raised = None
        self.uncaught = False
        #: Whether to stop at exceptions that the user's code does not catch, but a library that has called it.
        self.escaped = False
        #: Rules of findings whose last thread is held before it blocks.
        self.findings = frozenset()
        #: ident -> Step, the orders under way
        self.steps = {}
        #: ident -> Stop, the threads that stand still
        self.stops = {}
        #: Idents the user froze.
        self.frozen = set()
        #: ident -> (frame, line) that a jump has led to, of which the user knows when CPython tells of it.
        self._landed = {}
        self.limits = Limits(self.stops, send)
        self.backend = None
        #: Returns what was kept for the thread, which is to be dropped by itself.
        self.on_resumed = lambda ident: []

    # ---- in the program's threads ----

    def _is_deaf(self, ident):
        """Whether nothing stops a thread: it is the debugger's, or stands still and only evaluates.

        Of an evaluation CPython tells nothing where the thread stopped in a callback of tracing. It does where that
        was in `breakpoint()`, at an uncaught exception or before a wait; nobody could end a stop within that stop.
        """
        return ident in own_threads or ident in self.stops

    def at_line(self, frame, line, points, within=False):
        """A thread is about to run a line that has breakpoints, or runs under an order.

        `within`: one more round of a comprehension, over which steps go as over any expression.
        """
        ident = raw.get_ident()
        if self._is_deaf(ident) or (self._landed and self._landed.pop(ident, None) == (frame, line)):
            return
        hits, text = [], None
        for point in points or ():
            result = point.hit(frame, self._log, self.limits)
            if result is not None:
                hits.append(point)
                text = result if result is not True else text
        step = self.steps.get(ident)
        if hits:
            by_name = all(point.function for point in hits)
            reason = "function breakpoint" if by_name else "breakpoint"
            about = {"reason": reason, "hits": [p.id for p in hits], "text": text}
            results, step = step.results_for(frame) if step is not None else {}, None
            self._stop(frame, about, is_at_line=True, results=results)
        elif step is not None and not (within and step.is_step()) and step.wants(frame):
            # It keeps frames, and the thread may stand for long.
            mode, results, step = step.mode, step.results_for(frame), None
            if mode in SILENT:
                self._stop(frame, {"reason": "pause"}, silent=True, is_at_line=True)
            else:
                reason = mode if mode in (PAUSE, ENTRY) else "step"
                self._stop(frame, {"reason": reason}, is_at_line=True, results=results)

    def at_left(self, frame, way, value=None):
        """A thread that runs under an order leaves a frame in one of the ways there are (steps.py), with a value."""
        ident = raw.get_ident()
        step = self.steps.get(ident)
        if step is None or ident in own_threads:
            return
        there = step.end(frame, way)
        if there is not None and way in (RETURNED, YIELDED):
            step.results.clear()  # they were returned to the frame that is left
            step.note(frame.f_code, value)
        if there:
            results = step.results
            del step
            self._stop(there, {"reason": "step"}, results=results)
        elif self.backend is None:
            return
        elif there is False:
            other = awaiting.frame_for(frame, step.fits)
            if other is None:
                self.backend.turn(step, step.widen, frame.f_back)
            else:
                self.backend.turn(step, lambda: step.follow(other), other)
        elif step.is_left_to_wait(frame, way):
            self.backend.turn(step, step.narrow, frame)

    def at_raise(self, frame, kind, error, trace):
        """An exception was raised in, or came into, `frame`."""
        wanted = self.raised
        if self._is_deaf(raw.get_ident()):
            return
        whose = mycode.kind(frame.f_code.co_filename)
        if whose == mycode.HIDDEN:
            return
        if self.escaped and whose == mycode.LIBRARY and escapes.is_new(frame, kind, error, trace, self.uncaught):
            stack = escapes.stack(frame, trace)
            self._stop(frame, {"reason": "exception"}, exception=(kind, error, "userUnhandled"), stack=stack)
            return
        if wanted is None:
            return
        # What libraries do for us, as to write an exception as text, is nothing of the program's.
        if whose == mycode.LIBRARY and (self.just_mine or raised.is_start(frame)):
            return
        if not raised.is_first(frame, trace, self.just_mine) or not raised.is_wanted(kind, error, wanted):
            return
        self._stop(frame, {"reason": "exception"}, exception=(kind, error, "always"))

    def hears_errors(self):
        """Whether exceptions are of interest though somebody may catch them."""
        return self.raised is not None or self.escaped

    def at_uncaught(self, kind, error, trace, frame=None):
        """Nobody catches an exception in this thread: its frames are those of the traceback.

        `frame`: where the thread goes on all the same.
        """
        if not self.uncaught or self._is_deaf(raw.get_ident()):
            return
        # Who presses Ctrl-C wants an end.
        if issubclass(kind, KeyboardInterrupt) and not escapes.is_raised_by_user(trace):
            return
        stack = []
        while trace is not None:
            stack.insert(0, (trace.tb_frame, trace.tb_lineno))
            trace = trace.tb_next
        stack = [one for one in stack if mycode.kind(one[0].f_code.co_filename) != mycode.HIDDEN]
        if stack:
            about, exception = {"reason": "exception"}, (kind, error, "unhandled")
            self._stop(frame or stack[0][0], about, exception=exception, stack=stack)

    def at_begin(self):
        """A thread begins while the others stand still: so does it."""
        self.order(BEGIN, raw.get_ident())

    def at_call(self, frame):
        """`breakpoint()` was called in `frame`; within an evaluation it is passed over."""
        if not self._is_deaf(raw.get_ident()):
            self._stop(frame, {"reason": "breakpoint"})

    def at_finding(self, rule):
        """The wait this thread has begun closes a circle: it stands still before it blocks.

        `rule` is None between two slices of an evaluation's wait, which is where `Abandoned` comes.
        """
        if rule is None:
            return
        ident = raw.get_ident()
        if ident in self.stops:
            raise WouldDeadlock("it waits for what the threads that stand still hold")
        if ident in self.limits:
            raise WouldDeadlock("it would wait for ever")
        if rule not in self.findings or ident in own_threads:
            return
        self._stop(sys._getframe(1), {"reason": rule})

    def _log(self, text, frame):
        where = {"file": mycode.path(frame.f_code.co_filename), "line": frame.f_lineno}
        self.send(dict(where, event="output", text=text + "\n", category="console"))

    def _stop(self, frame, about, silent=False, exception=None, stack=None, is_at_line=False, results=None):
        ident = raw.get_ident()
        self.cancel(ident)
        if _is_over():
            return
        stop = Stop(ident, frame, about["reason"], silent)
        stop.exception, stop.stack, stop.is_at_line = exception, stack, is_at_line
        stop.results, results = results or {}, None
        self.stops[ident] = stop
        if self.backend is None:
            return  # detached meanwhile
        if not silent:
            if self.scope != "thread":
                self.hold_others(ident)
            if exception:
                about = dict(about, text=render.error(exception[1]))
            self.send(dict(about, event="stopped", thread=ident, native=stop.native_id))
        try:
            stop.work()
        finally:
            stop.results.clear()
            # Also when a signal's exception ends the wait: then the thread runs on by itself.
            if self.stops.get(ident) is stop and self.stops.pop(ident, None) is not None:
                self.on_resumed(ident)
                self.send({"event": "continued", "thread": ident})
            if stop.has_jumped:
                self._land(ident, frame)

    def _land(self, ident, frame):
        """The thread goes on at the line that it stands at for the user: it is not to be stopped there once more."""
        entry = self.breakpoints.hot.get(id(frame.f_code))
        is_watched = ident in self.steps or (entry is not None and frame.f_lineno in entry[1])
        if jump.TELLS_OF_LANDING and is_watched:
            self._landed[ident] = (frame, frame.f_lineno)

    # ---- in the control thread ----

    def order(self, mode, ident, only=False, frame=None):
        """Makes a running thread stop at the next line the order fits."""
        frame = frame or sys._current_frames().get(ident)
        self.cancel(ident)
        step = Step(mode, ident, frame, self.just_mine, only)
        self.steps[ident] = step
        self.backend.arm(step, frame)
        return step

    def cancel(self, ident):
        """Takes back what a thread was ordered."""
        step = self.steps.pop(ident, None)
        if step is not None:
            self.backend.disarm(step)

    def sweep(self):
        """Orders to threads that have ended are over."""
        current = sys._current_frames()
        for ident in [ident for ident in list(self.steps) if ident not in current]:
            self.cancel(ident)

    def hold_others(self, but):
        """Every other thread stands still at its next line, unreported, and so do those to come."""
        self._hold_new(True)
        for ident, frame in sys._current_frames().items():
            if ident == but or ident in own_threads or ident in self.stops:
                continue
            if ident not in self.steps or self.steps[ident].mode not in SILENT:
                self.order(HOLD, ident, frame=frame)

    def resume(self, ident):
        """Lets a thread go on that stands still, or was ordered to."""
        stop = self.stops.pop(ident, None)
        if stop is None:
            self.cancel(ident)
        else:
            stop.resume(self.on_resumed(ident))

    def step(self, mode, ident, only=False, target=None):
        """Steps a thread that stands still, or one that waits: from where that is in the user's code.

        `target`: into one of its calls, by number.
        """
        stop = self.stops.get(ident)
        if stop is None:
            self._order_step(mode, ident, only, self._own_frame(ident))
        elif not stop.is_over():
            step = self._order_step(mode, ident, only, stop.frame)
            step.native_id = stop.native_id
            step.target = None if target is None else stop.targets[target]
            del step  # it keeps frames
        if stop is not None:
            self.resume(ident)

    def _order_step(self, mode, ident, only, frame):
        step = self.order(mode, ident, only, frame=frame)
        if self.scope != "thread":
            step.due = time.monotonic() + STEP_ALONE
        return step

    def _own_frame(self, ident):
        """The innermost frame of a thread's that a step is about; its innermost one where it has none."""
        top = frame = sys._current_frames().get(ident)
        if self.just_mine:
            while frame is not None and mycode.kind(frame.f_code.co_filename) != mycode.OWN:
                frame = frame.f_back
        return frame or top

    def unblock(self, now):
        """A step that does not end because others stand still gets them going."""
        for ident, step in list(self.steps.items()):
            if step.due and step.due <= now and not step.only:
                step.due = None
                told = [one for one, stop in list(self.stops.items()) if not stop.silent]
                self.resume_all((ident,))
                for one in told:
                    if one not in self.stops:
                        self.send({"event": "continued", "thread": one})
                self.send({"event": "unblocked"})

    def _hold_new(self, on):
        native = native_agent()
        if native is not None:
            native.on_thread(self.at_begin if on else None)

    def resume_all(self, but=()):
        self._hold_new(False)
        for ident in list(self.steps):
            if ident not in but and ident not in self.frozen and self.steps[ident].mode in SILENT:
                self.cancel(ident)
        for ident in list(self.stops):
            if ident not in but and ident not in self.frozen:
                self.resume(ident)

    def watch_findings(self, rules):
        """Holds threads that would complete one of these findings, as far as that can be told.

        The native module alone sees a wait before it blocks; without it the adapter stops the
        threads when the recording tells it of the finding.
        """
        self.findings = frozenset(rules)
        _gate(self.at_finding)

    def detach(self):
        """Nothing stops any more; what stands still goes on."""
        self.breakpoints.clear()
        self.frozen.clear()
        self.raised, self.uncaught, self.escaped = None, False, False
        self._landed.clear()
        is_evaluating = len(self.limits) or any(stop.current for stop in list(self.stops.values()))
        # An evaluation that waits is ended where it runs Python, between two slices of its wait.
        _gate(_pass if is_evaluating else None)
        self._hold_new(False)
        backend, self.backend = self.backend, None
        if backend is not None:
            self.steps.clear()
            backend.remove()
        self.limits.end()
        for ident in list(self.stops):
            self.resume(ident)

    def reborn(self):
        """In a forked child: the other threads are gone, and with them all orders."""
        codes.reborn()
        self._hold_new(False)
        self.limits.reborn()
        self.backend.reborn()
        for step in list(self.steps.values()):
            self.backend.disarm(step)
        self.steps.clear()
        self.stops.clear()
        self._landed.clear()
        self.frozen.clear()


def _pass(_rule):
    pass


def _gate(callback):
    native = native_agent()
    if native is not None:
        native.gate(callback and native.with_room(callback))
