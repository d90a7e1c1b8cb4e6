"""The time limit on what is evaluated in threads that run: conditions of breakpoints, and log messages.

The control thread looks for what is late, tells of it, and has its thread raise `Abandoned`, as it does with
an evaluation in a thread that stands still. Whoever takes an evaluation out of the table, its own thread or the
control thread, says how it ends: so none is ended that is over, and no `Abandoned` comes into the program.
"""

import time

from . import raw
from .jobs import where
from .steps import thread_object
from .stops import Abandoned, abandon, native_agent, settle


class Limits:
    def __init__(self, stops, send):
        #: Of each evaluation.
        self.seconds = 3.0
        self._stops = stops
        self._send = send
        native = native_agent()
        self._ends_waits = native is not None
        self._stand = native.stand if native is not None else lambda _on: None
        #: Evaluations under way, and their threads.
        self._known = {}
        #: Ids of breakpoints that have been told of.
        self._told = set()

    def __contains__(self, ident):
        """Whether a thread evaluates something."""
        return ident in list(self._known.values())

    def run(self, point, what, work):
        """What `work` returns; TimeoutError when that takes too long."""
        ident = raw.get_ident()
        if ident in self._stops:
            return work()  # it is part of an evaluation that has a limit
        one = _Evaluation(ident, point, what, time.monotonic() + self.seconds)
        self._known[one] = ident
        try:
            try:
                self._stand(None)
                return work()
            finally:
                if self._known.pop(one, None) is None:
                    while not one.is_told:
                        pass  # the control thread is about to
                    settle(ident)
                self._stand(False)
        except Abandoned:
            self._stand(False)
            raise TimeoutError("it takes longer than %g s" % self.seconds) from None

    # ---- in the control thread ----

    def wait_time(self):
        """Seconds until something is late; None: nothing is under way."""
        due = [one.due for one in list(self._known)]
        return max(0, min(due) - time.monotonic()) if due else None

    def check(self, now):
        """Ends what is late."""
        for one in list(self._known):
            if one.due <= now and self._known.pop(one, None) is not None:
                try:
                    self._tell(one)
                finally:
                    one.give_up()

    def _tell(self, one):
        point, thread = one.point, thread_object(one.ident)
        if point.id in self._told:
            return
        self._told.add(point.id)
        about = {"what": one.what, "function": point.function, "file": point.file, "line": point.actual}
        place = where(one.ident, getattr(thread, "_native_id", None), self._ends_waits)
        self._send(dict(about, event="slow", where=place))

    def end(self):
        """Nobody looks for what is late any more."""
        for one in list(self._known):
            if self._known.pop(one, None) is not None:
                one.give_up()

    def reborn(self):
        """In a forked child: the other threads are gone."""
        ident = raw.get_ident()
        self._known = {one: thread for one, thread in self._known.items() if thread == ident}


class _Evaluation:
    __slots__ = ("ident", "point", "what", "due", "is_told")

    def __init__(self, ident, point, what, due):
        self.ident = ident
        self.point = point
        self.what = what
        self.due = due
        #: Its thread has been told to end it.
        self.is_told = False

    def give_up(self):
        abandon(self.ident)
        self.is_told = True
