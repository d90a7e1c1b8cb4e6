"""Work that may block, done under a time limit in a stopped thread or in a helper.

When the limit is over the client gets its answer, while the work stays where it is. When its thread is
told to go on, the work is ended: at its next line of Python, or, by the native agent, in its wait for
anything of the program. Python has no way to end a wait for what is outside: that goes on until it is over.
"""

import sys
import time

from ..code import mycode
from ..exceptions.blame import is_own
from ..stopping.stops import Abandoned, Helper
from ..values import render
from ..values.frames import Gone
from . import evaluate

_MAX_HELPERS = 8


class Jobs:
    def __init__(self, stops, reply, start_hidden):
        self._stops = stops
        self._reply = reply
        self._start_hidden = start_hidden
        self._helpers = []
        self._dropped = []
        #: request -> (when it is late, box, what to answer then)
        self._pending = {}

    def run(self, request, ident, work, limit, late=None, say=render.error):
        """Answers `request` with what `work` returns; with `late()` when that takes too long.

        `late` returns None where it has begun something else that will answer; `say` tells of what `work` raises.
        """
        box = self._stops.get(ident)
        if box is None or box.current is not None or box.jobs:
            box = self._helper()
        if box is None:
            self._reply(request, error="too many evaluations are still blocked")
            return
        self._pending[request] = (time.monotonic() + limit, box, late)

        def job():
            interrupt = None
            try:
                answer = {"body": work()}
            except Gone:
                answer = {"error": "this thread has gone on"}
            except BaseException as error:
                answer = {"error": say(error)}
                if not (is_own(error) or isinstance(error, Abandoned)):
                    interrupt = error  # Ctrl-C is meant for the program
            # Before the answer: the next question may be here before this function is left.
            box.current = None
            if self._pending.pop(request, None) is not None:
                self._reply(request, **answer)
            if interrupt is not None:
                raise interrupt

        box.post(job)

    def drop(self, kept):
        """Lets go of what the program may have destructors for, which may wait: not in this thread."""
        self._dropped += kept
        box = self._helper() if self._dropped else None
        if box is not None:
            box.post(self._dropped.clear)

    def _helper(self):
        for one in self._helpers:
            if one.current is None and not one.jobs:
                return one
        if self.is_full():
            return None
        self._helpers.append(Helper(self._start_hidden))
        return self._helpers[-1]

    def is_full(self):
        """Whether every thread that may work for the debugger does."""
        busy = [one for one in self._helpers if one.current is not None or one.jobs]
        return len(busy) >= _MAX_HELPERS

    def wait_time(self):
        """Seconds until something is late; None: nothing is under way."""
        due = [entry[0] for entry in list(self._pending.values())]
        return max(0, min(due) - time.monotonic()) if due else None

    def check(self, now):
        """Answers what is late."""
        for request, (limit, box, late) in list(self._pending.items()):
            if limit > now or self._pending.pop(request, None) is None:
                continue
            box.late = box.current
            if late is None:
                self._reply(request, error="timeout", timeout=where(box.ident, box.native_id, box.ends_waits))
                continue
            body = late()
            if body is not None:
                self._reply(request, body=body)

    def end(self):
        """The helpers end: one that computes is told to, a blocked one does when its work does."""
        self._pending.clear()
        for one in self._helpers:
            one.abandon()
            one.post(lambda: True)
        self._helpers = []

    def reborn(self):
        self._pending.clear()
        self._helpers = []


def where(ident, native_id, ends_waits):
    """The place in the program where what a thread evaluates is stuck; none when that is in the expression itself."""
    frame = sys._current_frames().get(ident)
    while frame is not None and mycode.kind(frame.f_code.co_filename) != mycode.OWN:
        frame = frame.f_back
    place = {"thread": ident, "native": native_id, "ends": ends_waits}
    if frame is not None and frame.f_code.co_filename != evaluate.FILE:
        place["file"] = mycode.path(frame.f_code.co_filename)
        place["line"] = frame.f_lineno
        place["function"] = frame.f_code.co_name
    return place


