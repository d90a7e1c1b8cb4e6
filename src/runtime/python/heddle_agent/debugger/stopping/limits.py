"""The time limit on what is evaluated in threads that run: conditions of breakpoints, and log messages.

A thread notes what it evaluates, and takes the note away when that is over; the control thread looks for what is late,
tells of it, and has its thread raise `Abandoned`, as it does with an evaluation in a thread that stands still. It
says that it is about to, and then looks whether that evaluation is still under way; the thread takes its note away,
and then looks whether it is to be told: so no `Abandoned` comes into the program.
"""

from time import monotonic

from ...own import native_agent
from .. import raw
from ..evaluating.jobs import where
from .steps import thread_object
from .stops import Abandoned, abandon, settle

_ident = raw.get_ident


class Limits:
    def __init__(self, stops, send):
        #: Of each evaluation.
        self.seconds = 3.0
        self._stops = stops
        self._send = send
        native = native_agent()
        self._ends_waits = native is not None
        self._stand = native.stand if native is not None else lambda _on: None
        #: Threads that evaluate: ident -> a new tuple (when it began, breakpoint, what).
        self._known = {}
        #: Of those that are late: ident -> `_Late`.
        self._late = {}
        #: Ids of breakpoints that have been told of.
        self._told = set()

    def __contains__(self, ident):
        """Whether a thread evaluates something."""
        return ident in self._known

    def __len__(self):
        return len(self._known)

    def run(self, point, what, expression, frame, use):
        """What `use` makes of the value of an expression; TimeoutError when that takes too long.

        Costs little, as it is done at each hit of a breakpoint.
        """
        ident = _ident()
        code = expression.plain
        if ident in self._stops:  # it is part of an evaluation that has a limit
            return use(expression.value(frame))
        try:
            try:
                self._known[ident] = (monotonic(), point, what)
                self._stand(None)
                if code is None:
                    return use(expression.value(frame))
                return use(eval(code, frame.f_globals, frame.f_locals))
            finally:
                self._known.pop(ident, None)
                if self._late:
                    self._await(ident)
                self._stand(False)
        except Abandoned:
            self._known.pop(ident, None)
            self._late.pop(ident, None)
            self._stand(False)
            raise TimeoutError("it takes longer than %g s" % self.seconds) from None
        except BaseException:
            # The handler of a signal may have raised it in the midst of what ends an evaluation.
            self._known.pop(ident, None)
            self._stand(False)
            raise

    def _await(self, ident):
        """What the control thread is about to raise in this thread, or has, comes here."""
        late = self._late.get(ident)
        if late is not None:
            while not late.is_told:
                pass
            self._late.pop(ident, None)
            settle(ident)

    # ---- in the control thread ----

    def wait_time(self):
        """Seconds until something is late; None: nothing is under way."""
        begun = [one[0] for ident, one in list(self._known.items()) if not self._is_late(ident, one)]
        return max(0, min(begun) + self.seconds - monotonic()) if begun else None

    def check(self, now):
        """Ends what is late."""
        for ident, one in list(self._known.items()):
            if one[0] + self.seconds <= now and not self._is_late(ident, one):
                self._give_up(ident, one, self._tell)

    def _is_late(self, ident, one):
        late = self._late.get(ident)
        return late is not None and late.one is one

    def _give_up(self, ident, one, tell):
        late = self._late[ident] = _Late(one)
        try:
            if self._known.get(ident) is not one:
                self._late.pop(ident, None)
                return
            try:
                tell(ident, one)
            finally:
                abandon(ident)
        finally:
            late.is_told = True

    def _tell(self, ident, one):
        _begun, point, what = one
        if point.id in self._told:
            return
        self._told.add(point.id)
        about = {"what": what, "function": point.function, "file": point.file, "line": point.actual}
        native_id = getattr(thread_object(ident), "_native_id", None)
        self._send(dict(about, event="slow", where=where(ident, native_id, self._ends_waits)))

    def end(self):
        """Nobody looks for what is late any more.

        Called within an evaluation, which has made this process: that goes on to its end.
        """
        for ident, one in list(self._known.items()):
            if ident != raw.get_ident():
                self._give_up(ident, one, lambda *_: None)

    def reborn(self):
        """In a forked child: the other threads are gone, and nobody is asked."""
        ident = raw.get_ident()
        self._known = {thread: one for thread, one in self._known.items() if thread == ident}
        self._late = {}


class _Late:
    __slots__ = ("one", "is_told")

    def __init__(self, one):
        self.one = one
        #: Its thread has been told to end it, or need not be.
        self.is_told = False
