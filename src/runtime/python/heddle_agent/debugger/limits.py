"""The time limit on what is evaluated in threads that run: conditions of breakpoints, and log messages.

The control thread looks for what is late, tells of it, and has its thread raise `Abandoned`, as it does with
an evaluation in a thread that stands still. Whoever takes an evaluation out of the table, its own thread or the
control thread, says how it ends: so none is ended that is over, and no `Abandoned` comes into the program.
"""

import time

from . import raw
from .jobs import where
from .stops import Abandoned, abandon, native_agent, settle


class Limits:
    def __init__(self, stops, send):
        #: Of each evaluation.
        self.seconds = 3.0
        self._stops = stops
        self._send = send
        #: ident -> _Evaluation under way
        self._known = {}
        #: Ids of breakpoints that have been told of.
        self._told = set()

    def __contains__(self, ident):
        """Whether a thread evaluates something."""
        return ident in self._known

    def run(self, point, what, work):
        """What `work` returns; TimeoutError when that takes too long."""
        ident = raw.get_ident()
        if ident in self._known or ident in self._stops:
            return work()  # it is part of an evaluation that has a limit
        native = native_agent()
        self._known[ident] = one = _Evaluation(ident, point, what, self.seconds, native is not None)
        try:
            try:
                _stand(native, None)
                return work()
            finally:
                if self._known.pop(ident, None) is None:
                    one.ended.wait()
                    settle(ident)
                _stand(native, False)
        except Abandoned:
            _stand(native, False)
            raise TimeoutError("it takes longer than %g s" % one.seconds) from None

    # ---- in the control thread ----

    def wait_time(self):
        """Seconds until something is late; None: nothing is under way."""
        due = [one.due for one in list(self._known.values())]
        return max(0, min(due) - time.monotonic()) if due else None

    def check(self, now):
        """Ends what is late."""
        for ident, one in list(self._known.items()):
            if one.due > now or self._known.pop(ident, None) is None:
                continue
            if one.point.id not in self._told:
                self._told.add(one.point.id)
                self._send(dict(one.about(), event="slow", where=where(one)))
            one.give_up()

    def end(self):
        """Nobody looks for what is late any more."""
        for ident, one in list(self._known.items()):
            if self._known.pop(ident, None) is not None:
                one.give_up()

    def reborn(self):
        """In a forked child: the other threads are gone."""
        ident = raw.get_ident()
        self._known = {one: entry for one, entry in self._known.items() if one == ident}


class _Evaluation:
    __slots__ = ("ident", "native_id", "point", "what", "seconds", "due", "ended", "ends_waits")

    def __init__(self, ident, point, what, seconds, ends_waits):
        self.ident = ident
        self.native_id = raw.get_native_id()
        self.point = point
        self.what = what
        self.seconds = seconds
        self.due = time.monotonic() + seconds
        #: Rings when its thread has been told to end it.
        self.ended = raw.Bell()
        self.ends_waits = ends_waits

    def give_up(self):
        abandon(self.ident)
        self.ended.ring()

    def about(self):
        point = self.point
        return {"what": self.what, "function": point.function, "file": point.file, "line": point.actual}


def _stand(native, on):
    if native is not None:
        native.stand(on)
