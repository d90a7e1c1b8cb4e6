"""The thread that looks: invisible to the program, self-limiting, and never there during a fork."""

import _signal
import _thread
import os
import sys
import time

from ..own import own_threads, start_own_thread
from ..protocol import FACT_KEY_AGENT_ERROR
from .recorder import Recorder
from .store import Store

INTERVAL_NS = 10000000
#: The share of the time (see `moments`) that looking may take in the long run, and what it may take at once.
SHARE = 0.02
BURST_NS = 10000000
#: Seconds the program's end waits at most for the thread to be gone; it takes none to speak of.
END_PATIENCE = 0.5
#: 3.13 counts threads, to warn of them, after it has told us that the fork is done.
WARNS_LATE = (3, 13) <= sys.version_info < (3, 14)


class Sampler:
    def __init__(self, moment, clock, longest_rest, session, epoch, detail, facts, main):
        """`moment`, `clock` and `longest_rest`: see `moments`."""
        self._moment = moment
        self._clock = clock
        self._longest_rest = longest_rest
        self._session = session
        self._epoch = epoch
        self._detail = detail
        self._facts = facts
        self._main = main
        self._pauses = 0
        self._running = False
        self._ended = False
        self._make()

    def _make(self):
        self._store = Store(
            self._session,
            self._epoch,
            self._detail,
            self._facts,
            time.monotonic_ns(),
            time.time_ns(),
        )
        self._recorder = None

    def begin(self):
        """Starts the thread with every signal blocked, so that none is ever delivered to it."""
        if self._running or self._ended:
            return
        self._running = True
        self._stopping = False
        self._native_id = 0
        self._wake = _thread.allocate_lock()
        self._wake.acquire()
        mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, _signal.valid_signals())
        try:
            start_own_thread(self._run)
        except RuntimeError:
            self._running = False  # the process may have no more threads
        finally:
            _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)

    def _run(self):
        self._native_id = _thread.get_native_id()
        credit = BURST_NS
        ident = _thread.get_ident()
        own_threads.add(ident)
        try:
            if self._recorder is None:
                self._recorder = Recorder(self._store, self._main, self._moment)
            while not self._stopping:
                if self._store.silenced():
                    self._ended = True
                    break
                began = self._clock()
                self._recorder.look(self._now())
                credit -= self._clock() - began
                rest = INTERVAL_NS if credit > 0 else max(INTERVAL_NS, -credit / SHARE)
                rest = min(rest, self._longest_rest)
                credit = min(BURST_NS, credit + rest * SHARE)
                self._wake.acquire(True, rest / 1e9)
        except Exception as error:
            self._give_up(error)
        finally:
            own_threads.discard(ident)
            self._running = False

    def _give_up(self, error):
        self._ended = True
        try:
            where = error.__traceback__
            while where.tb_next is not None:
                where = where.tb_next
            place = "%s:%d" % (os.path.basename(where.tb_frame.f_code.co_filename), where.tb_lineno)
            self.note(FACT_KEY_AGENT_ERROR, "%s at %s: %s" % (type(error).__name__, place, error))
        except Exception:
            pass

    def _now(self):
        return max(0, time.monotonic_ns() - self._epoch)

    def _halt(self, patience):
        """Ends the thread; returns when the operating system no longer knows it."""
        if not self._running and not self._native_id:
            return
        self._stopping = True
        if self._wake.locked():
            self._wake.release()
        task = "/proc/self/task/%d"
        limit = time.monotonic() + patience
        while time.monotonic() < limit:
            native_id = self._native_id
            if native_id and not os.path.exists(task % native_id):
                break
            time.sleep(0.0002)
        self._native_id = 0

    def pause(self):
        self._pauses += 1
        if self._pauses == 1:
            self._halt(1)

    def resume(self):
        self._pauses = max(0, self._pauses - 1)
        if self._pauses:
            return
        if not WARNS_LATE:
            self.begin()
        elif sys.getprofile() is None:
            forking = sys._getframe(2)
            place = forking.f_lasti
            sys.setprofile(lambda frame, *_: self._resume_later(frame, forking, place))

    def _resume_later(self, frame, forking, place):
        """Begins again at the first event after os.fork has returned: threads are counted by then.

        Events before that are of the hooks that os.fork calls.
        """
        if frame is forking or forking.f_lasti != place:
            sys.setprofile(None)
            self.begin()

    def reborn(self):
        """In a forked child: nothing of the parent's recording may be written to."""
        self._pauses = 0
        self._running = False
        self._native_id = 0
        self._main = _thread.get_ident()
        parents, self._store = self._store, None
        if self._ended:
            return
        try:
            self._make()
        except BaseException as error:
            self._ended = True
            if not isinstance(error, OSError):
                raise
            parents.fail(error)
            return
        self.begin()

    def retire(self):
        """Leaves the process to another one, whose session begins. Raises when somebody still reads."""
        if not self._ended and self._store is not None and self._store.is_read():
            raise RuntimeError("it is recorded already")
        self._ended = True
        self._halt(1)

    def note(self, key, text):
        if self._store is not None:
            self._store.fact(key, text)

    def end(self):
        if self._ended:
            return
        self._ended = True
        self._halt(END_PATIENCE)
        if self._recorder is not None and not self._running:
            self._recorder.look(self._now())
        self._store.finish(self._now())

    def status(self):
        looks = self._recorder.looks if self._recorder is not None else 0
        return {"native": False, "running": self._running, "looks": looks}
