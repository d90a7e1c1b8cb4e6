"""The debugger of this process: its connection, its control thread, its life through forks."""

import os
import select
import sys
import time

from ..own import own_threads
from . import raw
from .connection.channel import Channel
from .connection.kept import Alarm
from .evaluating.jobs import Jobs
from .exceptions import hooks
from .following import backend
from .requests import Requests
from .stopping.engine import Engine
from .stopping.steps import HOLD, caller_of
from .values.frames import Frames
from .values.values import Values

_PATIENCE = 20
_SWEEP = 2.0
#: 3.13 counts threads, to warn of them, after it has told us that the fork is done.
_WARNS_LATE = (3, 13) <= sys.version_info < (3, 14)


class Debugger:
    def __init__(self, address, token, facts, start_hidden):
        #: The agent's way to start a thread that is in no recording.
        self._start_hidden = start_hidden
        self._address = address
        self._token = token
        self._facts = facts
        self._channel = None
        #: The control thread is there; it is to end because the program forks. Under the mutex.
        self._running = False
        self._halting = False
        self._mutex = raw.Mutex()
        self._forking = None
        self._started = False
        self._native_id = 0
        self._build()

    def _build(self):
        self._engine = Engine(self._send)
        frames, values = Frames(self._engine.stops), Values()
        self._frames = frames
        self._values = values
        self._jobs = Jobs(self._engine.stops, self._reply, self._start_hidden)
        self._requests = Requests(self._engine, frames, values, self._jobs, self._reply)
        self._requests.on_children = self.children

    def listen(self, address, say):
        """Waits for a debugger to connect, instead of connecting to one."""
        self._channel = Channel.accept(address, self._token, say)

    def children(self, address, token):
        """Where forked children report: known when a debugger of this machine has connected."""
        self._address, self._token = address, token

    def start(self):
        """Connects, and waits for breakpoints and the word to go."""
        self._connect()
        self._launch_backend()
        if self._wait_for_go():
            self._begin()
        else:
            self._lost()

    def start_beside(self, main):
        """The same in a thread of our own, while the program runs; `main`: ident of its main thread."""
        own_threads.add(raw.get_ident())
        self._facts.update(thread=main, native=os.getpid())
        try:
            self.start()
        except OSError:
            self._channel = None
            self._lost()
        finally:
            own_threads.discard(raw.get_ident())

    def _launch_backend(self):
        self._started = True
        self._engine.backend = backend.choose(self._engine)
        hooks.install(self._engine)

    def _connect(self):
        if self._channel is None:
            self._channel = Channel.connect(self._address, _PATIENCE)
        hello = {"thread": raw.get_ident(), "native": raw.get_native_id()}
        hello.update(self._facts, event="hello", token=self._token)
        hello.update(pid=os.getpid(), parent=os.getppid())
        hello.update(executable=sys.executable, version=list(sys.version_info[:3]))
        hello.update(cwd=_working_directory(), session=os.environ.get("HEDDLE_SESSION"))
        hello["epoch"] = os.environ.get("HEDDLE_EPOCH")
        self._send(hello)

    def _wait_for_go(self):
        """Serves requests in this thread until the adapter says go; False when it went away."""
        ident = raw.get_ident()
        asked = set()
        own_threads.add(ident)  # until then no order may stop it: nobody else would answer
        try:
            while "go" not in asked:
                messages = self._channel.receive()
                if messages is None:
                    return False
                for message in messages:
                    asked.add(message["ask"])
                    self._requests.handle(message)
            if "hold_all" in asked:
                self._engine.order(HOLD, ident)
            return True
        finally:
            own_threads.discard(ident)

    # ---- the control thread ----

    def _begin(self):
        """Starts the control thread with every signal blocked: none is ever delivered to it."""
        import _signal

        self._halting = False
        self._native_id = 0
        self._running = True
        self._alarm = Alarm()
        mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, _signal.valid_signals())
        try:
            self._start_hidden(self._run)
        except RuntimeError:
            self._running = False
            self._lost()
        finally:
            _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)

    def _run(self):
        own_threads.add(raw.get_ident())
        self._native_id = raw.get_native_id()
        alarm = self._alarm
        try:
            while not self._serve(alarm):
                with self._mutex:
                    if self._halting:
                        self._running = False
                        return
        except Exception as error:
            if os.environ.get("HEDDLE_DEBUG_TRACE"):
                import traceback

                traceback.print_exc()
            self._send({"event": "broken", "text": "%s: %s" % (type(error).__name__, error)})
            self._lost()
        finally:
            own_threads.discard(raw.get_ident())
            with self._mutex:
                if alarm is self._alarm:  # no other thread has taken over
                    self._running = False
                alarm.close()

    def _serve(self, alarm):
        """Answers until the program forks; True when there is nobody to answer any more."""
        channel = self._channel
        poll = select.poll()
        poll.register(channel.fileno(), select.POLLIN)
        poll.register(alarm.number, select.POLLIN)
        swept = time.monotonic()
        while not self._halting:
            ready = poll.poll(self._wait_time() * 1000)
            if not (channel.is_ours() and alarm.is_ours()):
                self._lost()
                channel.close()
                return True
            if any(fd == alarm.number for fd, _ in ready):
                alarm.hush()
                break
            now = time.monotonic()
            self._engine.limits.check(now)
            self._jobs.check(now)
            self._engine.unblock(now)
            if now - swept > _SWEEP:
                swept = now
                self._engine.sweep()
                gone, kept = self._frames.sweep()
                for ident in gone:
                    kept += self._values.forget(ident)
                self._jobs.drop(kept)
            if not ready:
                continue
            messages = channel.receive()
            if messages is None:
                self._lost()
                return True
            for message in messages:
                if message["ask"] == "detach":
                    self._lost()
                    self._reply(message["id"], body=None)
                    channel.close()
                    return True
                self._requests.handle(message)
        return False

    def _wait_time(self):
        """Seconds until there is something to look after, if nobody asks for anything."""
        engine = self._engine
        stepping = 0.05 if any(step.due for step in list(engine.steps.values())) else None
        waits = (_SWEEP, stepping, self._jobs.wait_time(), engine.limits.wait_time())
        return min(one for one in waits if one is not None)

    def _send(self, message):
        channel = self._channel
        if channel is not None and channel.open:
            channel.send(message)

    def _reply(self, request, body=None, error=None, **more):
        answer = dict(more, reply=request)
        if error is None:
            answer["body"] = body
        else:
            answer["error"] = error
        self._send(answer)

    def _lost(self):
        """No adapter any more: the program goes on as if there had been none."""
        hooks.remove(self._engine)
        self._engine.detach()
        self._jobs.end()

    # ---- forks ----

    def before_fork(self):
        """Ends the control thread: a child must not be born of several threads because of us."""
        ident = raw.get_ident()
        with self._mutex:
            if not self._running or ident in own_threads:
                return
            self._halting = True
            self._alarm.ring()
        own_threads.add(ident)  # no order may stop it now: nobody could let it go on
        self._forking = ident
        task = "/proc/self/task/%d"
        limit = time.monotonic() + 1
        while time.monotonic() < limit:
            if self._native_id and not os.path.exists(task % self._native_id):
                break
            time.sleep(0.0002)

    def after_fork_parent(self):
        ident, engine = raw.get_ident(), self._engine
        if self._forking != ident:
            return
        own_threads.discard(self._forking)
        self._forking = None
        with self._mutex:
            self._halting = False
            if self._running or engine.backend is None:
                return  # it did not come to its end in time, and stays
        # An evaluation comes to no line, and to its end only with somebody who looks after it.
        forking = caller_of(sys._getframe())
        if _WARNS_LATE and forking is not None and ident not in engine.stops and ident not in engine.limits:
            engine.backend.once(self._begin, forking)
        else:
            self._begin()

    def after_fork_child(self, follow, facts):
        """The child is debugged from its first line on, over a connection of its own."""
        if self._channel is not None:
            self._channel.abandon()
            self._channel = None
        self._running = self._halting = False
        self._mutex, self._forking = raw.Mutex(), None
        if self._engine.backend is None and self._started:
            return
        if self._started:
            self._engine.reborn()
        else:
            self._launch_backend()
        self._jobs.reborn()
        self._facts = facts
        if not follow or self._address is None:
            self._lost()
            return
        try:
            self._connect()
        except OSError:
            self._channel = None
            self._lost()
            return
        if self._wait_for_go():
            self._begin()
        else:
            self._lost()


def _working_directory():
    try:
        return os.getcwd()
    except OSError:
        return "/"  # it was removed
