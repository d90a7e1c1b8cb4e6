"""Threads that are stopped, and threads that work for the debugger.

Both take jobs from a box. A stopped thread runs jobs (evaluations) in its own context until one
tells it to go on; a helper does so for threads that cannot, because they are blocked.
"""

import collections
import sys

from ...own import native_agent, own_threads
from .. import raw
from ..code import capi


class Box:
    """Jobs for one thread, done one after another."""

    #: Whether a wait of a job for anything of the program can be ended.
    ends_waits = False

    def __init__(self):
        self.jobs = collections.deque()
        self.bell = raw.Bell()
        #: The job under way; None when the thread is idle.
        self.current = None
        #: The last one that took too long: nobody waits for what it says.
        self.late = None
        self.ident = None
        self.native_id = None

    def post(self, job):
        self.jobs.append(job)
        self.bell.ring()

    def work(self):
        """Runs jobs until one returns True."""
        while True:
            self.bell.wait()
            while self.jobs:
                self.current = self.jobs.popleft()
                try:
                    if self.current():
                        return
                finally:
                    self.current = None

    def abandon(self):
        """Ends a job that took too long, where it next runs Python; False: there is none."""
        job = self.late
        return job is not None and job is self.current and abandon(self.ident)


class Abandoned(BaseException):
    """Ends an evaluation that took too long, when its thread is to go on."""


class WouldDeadlock(RuntimeError):
    """An evaluation would never end, and its thread never go on."""


def abandon(ident):
    """Has a thread raise `Abandoned` when it next runs Python, once; False: this Python cannot."""
    return capi.interrupt(ident, Abandoned)


def settle(ident):
    """Called in a thread that was told to abandon what is over: it raises nothing any more afterwards.

    To take `Abandoned` back confuses 3.11, so that it hangs under a tracer; a second one takes the place of one that
    has not come yet.
    """
    try:
        abandon(ident)
        for _ in range(1000):
            pass
    except Abandoned:
        pass


class Stop(Box):
    """A thread that stands still, and where."""

    def __init__(self, ident, frame, reason, silent=False):
        super().__init__()
        self.ident = ident
        self.native_id = raw.get_native_id()
        self.frame = frame
        self.reason = reason
        #: Held without being reported: frozen, or stopped along with another thread.
        self.silent = silent
        #: Of an exception that has left its frames: [(frame, line)], innermost first.
        self.stack = None
        self.exception = None
        #: It is about to run a line; otherwise it is within one.
        self.is_at_line = False
        self.has_jumped = False
        #: What calls have returned in the step that ends here: name of the function -> value.
        self.results = {}
        #: Positions of calls that it can be asked to step into.
        self.targets = []
        self._abandoned = False

    def work(self):
        # Recorded as a wait, so that nobody takes it for the program's doing. A job may wait within it.
        native = native_agent()
        if native is None:
            return self._work()
        self.ends_waits = True
        native.stand(True)
        try:
            self._work()
        finally:
            native.stand(False)

    def _work(self):
        try:
            super().work()
        except Abandoned:
            pass  # It came when the job had just ended; nothing else is left to do.
        if self._abandoned:
            settle(self.ident)

    def is_over(self):
        """Whether the thread runs nothing of the program any more: nobody catches its exception."""
        is_end = self.exception is not None and self.exception[2] == "unhandled"
        return is_end and self.frame is self.stack[0][0]

    def resume(self, kept):
        """`kept` for it is dropped in the thread itself: the program's destructors are its own doing."""
        self._abandoned = self.abandon()

        def leave():
            kept.clear()
            return True

        self.post(leave)


class Helper(Box):
    """A thread of the debugger's own that runs what might block."""

    def __init__(self, start_hidden):
        super().__init__()
        start_hidden(self._run)

    def _run(self):
        self.ident = raw.get_ident()
        self.native_id = raw.get_native_id()
        own_threads.add(self.ident)
        try:
            self.work()
        except Abandoned:
            pass
        except BaseException:
            if sys.stderr is not None:
                sys.excepthook(*sys.exc_info())
        finally:
            own_threads.discard(self.ident)
