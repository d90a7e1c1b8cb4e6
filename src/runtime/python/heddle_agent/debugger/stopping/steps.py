"""Where a thread that runs under an order (step, pause, hold) stops next."""

import sys

from .. import raw
from ..code import codes, mycode
from . import targets

#: Orders by how far they go. `pause` tells the adapter when it is reached; `hold` does not, and neither does `begin`, that of a
#: thread which is born while others stand still: it comes as far as the user's code, as who has started it waits for that.
IN, OVER, OUT, PAUSE, HOLD, BEGIN, ENTRY = "in", "over", "out", "pause", "hold", "begin", "entry"
ANYWHERE = (IN, PAUSE, HOLD, BEGIN, ENTRY)
SILENT = (HOLD, BEGIN)
#: How a frame is left: with a result, with one of several, to wait for its event loop, or by an exception.
RETURNED, YIELDED, AWAITS, UNWOUND = "returned", "yielded", "awaits", "unwound"

_COROUTINE = 0x80 | 0x100  # inspect.CO_COROUTINE, CO_ITERABLE_COROUTINE
_ASYNC_GENERATOR = 0x200  # inspect.CO_ASYNC_GENERATOR
_GENERATOR = 0x20 | _ASYNC_GENERATOR  # inspect.CO_GENERATOR


def thread_object(ident):
    """The `threading.Thread` of an ident, read without threading's own lock."""
    threading = sys.modules.get("threading")
    return threading._active.get(ident) if threading is not None else None


def way_of_yield(code, value):
    """YIELDED or AWAITS, by what a generator or coroutine hands out: an async generator does both."""
    if code.co_flags & _ASYNC_GENERATOR:
        return YIELDED if type(value).__name__ == "async_generator_wrapped_value" else AWAITS
    return AWAITS if code.co_flags & _COROUTINE else YIELDED


def caller_of(frame):
    """The next frame outwards that is not of the debugger or of the import system."""
    frame = frame.f_back
    while frame is not None and mycode.kind(frame.f_code.co_filename) == mycode.HIDDEN:
        frame = frame.f_back
    return frame


def codes_of(frame):
    """The code objects of a frame and of all outwards of it."""
    found = {}
    while frame is not None:
        found[id(frame.f_code)] = frame.f_code
        frame = frame.f_back
    return found.values()


class Step:
    """One order to one thread.

    A step ends at a line of the frame it began in (`origin`), or where that returns to. Where it does not
    return to code in which a step ends, the thread's next line of such code ends it: the loop of a library
    has called, and will call again.
    """

    __slots__ = (
        "mode", "ident", "native_id", "origin", "thrown", "thread", "just_mine", "codes", "only", "due", "armed", "target",
        "results",
    )  # fmt: skip

    def __init__(self, mode, ident, frame, just_mine, only=False):
        self.mode = mode
        self.ident = ident
        #: Of a thread that stood still: another one may get its ident.
        self.native_id = None
        self.thread = thread_object(ident)
        # The program's first line may be a library's, as that of `-m pytest` is.
        self.just_mine = mode == BEGIN or (just_mine and mode not in (PAUSE, HOLD, ENTRY))
        self.origin = frame if self.is_step() else None
        #: For the tracer, which is not told how a frame is left: an exception was the last thing seen in it.
        self.thrown = False
        #: Others are not let go while this step lasts.
        self.only = only
        #: Of a step into one call: its position in the text of `origin`.
        self.target = None
        #: What was returned to `origin` meanwhile, and what that has returned: name of the function -> value, the last one.
        self.results = {}
        #: What the backend watches for it.
        self.codes = ()
        #: When the others are let go; None: never.
        self.due = None
        #: The backend's: None before it watches anything for this, False when that is over.
        self.armed = None
        if self.origin is not None and not self.fits(frame.f_code):
            self.widen()

    def anywhere(self):
        return self.mode in ANYWHERE

    def is_step(self):
        """As opposed to an order to stop wherever the thread is."""
        return self.mode in (IN, OVER, OUT)

    def widen(self):
        """The frame it began in is left: it ends at whatever the thread runs next."""
        self.origin = None
        if self.mode not in ANYWHERE:
            self.mode = IN

    def is_left_to_wait(self, frame, way):
        """Whether a step into things has come to an `await` that waits: what other tasks do meanwhile is not meant."""
        return self.mode == IN and frame is self.origin and way == AWAITS

    def follow(self, frame):
        """It ends in another frame than it began in, or where that returns to."""
        self.origin, self.mode = frame, OVER

    def note(self, code, value):
        """Code has returned a value that the user may want to see."""
        self.results[codes.qualified(code).replace(".<locals>.", ".")] = value

    def is_returned_to(self, frame, value):
        """Whether a frame that returns a value was called by the one in which this ends."""
        if self.origin is None or frame.f_back is not self.origin or value is None:
            return False
        code = frame.f_code
        return not code.co_flags & _GENERATOR and mycode.kind(code.co_filename) != mycode.HIDDEN

    def results_for(self, frame):
        """What was returned to a frame; where the one that this began in is left, that may be any."""
        return self.results if self.origin in (None, frame) else {}

    def narrow(self):
        """It ends in the frame that it began in, or where that returns to."""
        self.mode = OVER

    def fits(self, code):
        """Whether this is code the user steps through."""
        kind = mycode.kind(code.co_filename)
        return kind != mycode.HIDDEN and not (self.just_mine and kind != mycode.OWN)

    def wants(self, frame):
        """Whether the thread, about to run a line of `frame`, stops."""
        # It may be a new thread with the ident of one that has ended.
        if self.mode not in SILENT and not self._is_same(thread_object(self.ident)):
            return False
        if not self.fits(frame.f_code):
            return False
        if self.target is not None and self.origin not in (None, frame) and not self._is_in_target(frame):
            return False
        if self.mode == ENTRY:
            return frame.f_globals.get("__name__") == "__main__"
        return self.mode in ANYWHERE or (self.mode == OVER and frame is self.origin)

    def _is_in_target(self, frame):
        while frame is not None and frame.f_back is not self.origin:
            frame = frame.f_back
        return frame is not None and targets.position(self.origin) == self.target

    def end(self, frame, way):
        """Where the thread stops as it leaves `frame`; None: not now, False: it must be widened for that."""
        if frame is not self.origin or way == AWAITS:
            return None
        caller = None if way == UNWOUND else caller_of(frame)
        return caller if caller is not None and self.fits(caller.f_code) else False

    def _is_same(self, thread):
        """A thread that `threading` did not start gets its object when it first asks for it."""
        if self.native_id is not None and self.native_id != raw.get_native_id():
            return False
        if self.thread is None and thread is not None:
            return isinstance(thread, sys.modules["threading"]._DummyThread)
        return thread is self.thread

    def watched(self, frame):
        """Code objects of frames of a thread at `frame` that exist already and in which this order may end."""
        if not self.anywhere():
            return (self.origin.f_code,)
        return tuple(code for code in codes_of(frame) if self.fits(code))
