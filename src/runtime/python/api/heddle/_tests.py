"""What Heddle finds while tests run, told to the runner; and the way out of a wait without end.

Heddle looks at the program from outside, so it finds a deadlock although every thread of this process
stands still. It says so on a socket in the session's directory, and sends a signal: the handler, which
runs in the main thread even while that waits, raises what makes the test fail.
"""

import json
import os
import signal
import socket
import sys
import threading
import time

_SOCKET = "tests"
#: Longest that an answer is waited for, seconds: Heddle itself answers within one.
_PATIENCE = 10
#: The same of what comes before a signal.
_SHORT = 0.5
_SEVERITIES = {"error": ("error",), "warning": ("error", "warning")}


class FailOn:
    """Which findings fail a test: `error`, `warning`, or names of rules."""

    def __init__(self, words):
        if isinstance(words, str):
            words = words.split(",")
        self.words = [word.strip() for word in words if word.strip()]

    def unknown(self, rules):
        """The first word that is none; None: all are known, or nobody says what there is."""
        known = {*rules, *_SEVERITIES}
        return next((word for word in self.words if rules and word not in known), None)

    def matches(self, finding):
        return any(
            finding["rule"] == word or finding["severity"] in _SEVERITIES.get(word, ())
            for word in self.words
        )


class Watch:
    """The runner's end of the connection: one a process, used by its main thread only."""

    def __init__(self, link, number, error):
        self.rules = ()
        #: What the process exits with, as far as the tests say.
        self.status = 0
        self._link = link
        self._error = error
        self._pid = os.getpid()
        self._rest = b""
        self._reading = False
        self._found = {}
        self._stuck = None
        self._asked = self._settled = 0
        self._fail_on = FailOn("error")
        self._begun = time.monotonic_ns()
        self._told = set()
        self._raised = set()
        self._kept = None
        self._leaving = 0
        self._epoch = int(os.environ.get("HEDDLE_EPOCH") or 0)
        signal.signal(number, self._break)
        self._say({"type": "watch", "pid": self._pid, "signal": int(number)})
        self._until(lambda: self.rules)

    @classmethod
    def open(cls, error):
        """Connects to the Heddle that watches this process; None: none does, or it serves no tests.

        `error` is raised, with a text, where the main thread would wait for ever.
        """
        folder = os.environ.get("HEDDLE_SESSION")
        if not folder or threading.current_thread() is not threading.main_thread():
            return None
        number = _free_signal()
        if number is None:
            return None
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(os.path.join(folder, _SOCKET))
            return cls(link, number, error)
        except OSError:
            link.close()
            return None

    def begin(self, fail_on):
        """A test begins: what is found from now on is found in it."""
        self._fail_on = fail_on
        self._begun = time.monotonic_ns()
        self._told.clear()
        self._raised.clear()

    def settle(self):
        """Findings that fail the test and have not been told yet, each with whether it was raised.

        Waits some milliseconds, until Heddle has read all that happened.
        """
        self._asked += 1
        self._say({"type": "settle", "number": self._asked})
        if not self._until(lambda: self._settled == self._asked):
            self._close()
        fresh = [
            (one, one["id"] in self._raised)
            for one in self._found.values()
            if one["id"] not in self._told and self._fails(one)
        ]
        self._told.update(one["id"] for one, _ in fresh)
        if self._leaving != len(self._found):
            self._leaving = len(self._found)
            _before_threads_are_joined(self._leave)
        return fresh

    def _fails(self, finding):
        began = finding["id"] in self._raised or finding["sinceNs"] >= self._begun - self._epoch
        return began and not finding["known"] and self._fail_on.matches(finding)

    def _say(self, message):
        if self._link is None:
            return
        try:
            self._link.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self._close()

    def _until(self, done, patience=_PATIENCE):
        """Reads until that is so; False when nobody answers in time, or any more."""
        self._reading = True
        try:
            while self._link is not None and not done():
                self._link.settimeout(patience)
                self._receive()
        except socket.timeout:
            return False
        except OSError:
            self._close()
        finally:
            self._reading = False
        return self._link is not None

    def _receive(self):
        data = self._link.recv(1 << 16)
        if not data:
            raise ConnectionError
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            message = json.loads(line)
            kind = message["type"]
            if kind == "found":
                self._found[message["id"]] = message
            elif kind == "stuck":
                self._stuck = message["id"]
            elif kind == "settled":
                self._settled = message["number"]
            elif kind == "kept":
                self._kept = message
            elif kind == "rules":
                self.rules = tuple(message["rules"])

    def _close(self):
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _break(self, _number, _frame):
        """The handler of the signal: the main thread waits for what never comes."""
        __tracebackhide__ = True  # from pytest's tracebacks
        if self._link is None or self._reading or os.getpid() != self._pid:
            return  # a forked child has the handler, too
        self._until(lambda: self._stuck is not None, _SHORT)
        finding, self._stuck = self._found.get(self._stuck), None
        if finding is not None and self._fail_on.matches(finding):
            self._raised.add(finding["id"])
            raise self._error(text_of(finding))

    def _leave(self):
        """The program is over: what never ends is not waited for."""
        self._say({"type": "leave"})
        if os.getpid() != self._pid or not self._until(lambda: self._kept is not None):
            return
        for pid in self._kept["processes"]:
            try:
                os.kill(pid, signal.SIGTERM)
            except OSError:
                pass
        kept = [one for one in threading.enumerate() if one.native_id in self._kept["threads"]]
        for thread in kept:
            _abandon(thread)
        if kept and hasattr(threading, "_thread_shutdown"):  # 3.13
            threading._thread_shutdown = lambda: _join_all_but(kept)
        if kept:
            _ends.append(self)
        self._close()


#: Set when threads were left behind.
_ends = []


def end():
    """Ends the process in its last exit function, where threads are left that the interpreter would meet.

    It frees locks while they wait for them; 3.15 waits for ever for threads that are no daemons.
    """
    if _ends:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (AttributeError, OSError, ValueError):
                pass
        os._exit(_ends[0].status)


def text_of(finding):
    """`Deadlock: … [deadlock]`, and below it who, where and what to do."""
    rest = finding["text"].partition("\n")[2]
    return "%s [%s]\n%s" % (finding["title"], finding["rule"], rest)


def _before_threads_are_joined(function):
    """Has it called when the main thread is over, before what was registered so until now.

    That is what joins the workers of executors; the names are not public.
    """
    register = getattr(threading, "_register_atexit", None)
    if register is not None:
        try:
            register(function)
        except RuntimeError:
            pass  # it is over already


def _abandon(thread):
    """Has nobody wait for a thread that never ends. Public names for that there are none."""
    handle = getattr(thread, "_os_thread_handle", None) or getattr(thread, "_handle", None)
    try:
        if handle is not None:  # 3.13
            handle._set_done()
        else:
            threading._shutdown_locks.discard(thread._tstate_lock)
            thread._tstate_lock, thread._is_stopped = None, True
    except (AttributeError, RuntimeError):
        pass


def _join_all_but(kept):
    """What the interpreter does in the end: it waits for every thread that is no daemon."""
    for thread in threading.enumerate():
        if not thread.daemon and thread not in kept and thread is not threading.current_thread():
            thread.join()


def _free_signal():
    """A real-time signal that nobody uses; None: there is none."""
    for number in range(signal.SIGRTMAX - 1, signal.SIGRTMIN, -1):
        if signal.getsignal(number) is signal.SIG_DFL:
            return number
    return None
