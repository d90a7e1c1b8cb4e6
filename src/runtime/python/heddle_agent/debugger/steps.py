"""Where a thread that runs under an order (step, pause, hold) stops next."""

import sys

from . import mycode

#: Orders by how far they go. `pause` tells the adapter when it is reached, `hold` does not.
IN, OVER, OUT, PAUSE, HOLD, ENTRY = "in", "over", "out", "pause", "hold", "entry"
ANYWHERE = (IN, PAUSE, HOLD, ENTRY)


def thread_object(ident):
    """The `threading.Thread` of an ident, read without threading's own lock."""
    threading = sys.modules.get("threading")
    return threading._active.get(ident) if threading is not None else None


class Step:
    """One order to one thread."""

    __slots__ = ("mode", "ident", "frames", "origin", "thread", "just_mine", "codes", "only", "due")

    def __init__(self, mode, ident, frame, just_mine, only=False):
        self.mode = mode
        self.ident = ident
        self.origin = frame
        self.thread = thread_object(ident)
        self.just_mine = just_mine and mode not in (PAUSE, HOLD)
        #: Others are not let go while this step lasts.
        self.only = only
        self.codes = ()
        #: When the others are let go; None: never.
        self.due = None
        self.frames = chain = []
        while frame is not None:
            chain.append(frame)
            frame = frame.f_back
        if mode == OUT:
            del chain[0]

    def anywhere(self):
        return self.mode in ANYWHERE

    def wants(self, frame):
        """Whether the thread, about to run a line of `frame`, stops."""
        if not self._is_same(thread_object(self.ident)):
            return self.mode == HOLD  # a new thread with the ident of one that has ended
        kind = mycode.kind(frame.f_code.co_filename)
        if kind == mycode.HIDDEN or (self.just_mine and kind != mycode.OWN):
            return False
        if self.mode == ENTRY:
            return frame.f_globals.get("__name__") == "__main__"
        if self.mode in ANYWHERE:
            return True
        return any(frame is one for one in self.frames)

    def _is_same(self, thread):
        """A thread that `threading` did not start gets its object when it first asks for it."""
        if self.thread is None and thread is not None:
            return isinstance(thread, sys.modules["threading"]._DummyThread)
        return thread is self.thread

    def watched(self):
        """Code objects of frames that exist already and in which this order may end."""
        found = {}
        for frame in self.frames:
            kind = mycode.kind(frame.f_code.co_filename)
            if kind != mycode.HIDDEN and not (self.just_mine and kind != mycode.OWN):
                found[id(frame.f_code)] = frame.f_code
        return list(found.values())
