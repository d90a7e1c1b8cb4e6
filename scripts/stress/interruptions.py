"""Exceptions at any instant while a primitive is used.

    python interruptions.py WAY COUNT [CASE...]

WAY: `thrown` (PyThreadState_SetAsyncExc into a thread) or `signals` (KeyboardInterrupt in the main thread).
Prints a line of JSON for each case: how many exceptions were caught, how many of them left a lock held
(`leaked`) or gave the rival's back (`robbed`), came out as another exception (`changed`) or were swallowed,
and, where the native agent records this process, after how many its counters told of other holders or waiters
than there were (`unbalanced`).

One thread, the victim, uses an object again and again while another one, the rival, gets in its way. After
each exception both stand still, and the object is looked at and replaced.
"""

import ctypes
import json
import os
import random
import signal
import sys
import threading
import time

from interruptible import CASES
from recorded import Recorded

#: Without the exception by then it was swallowed, and nobody told of it.
PATIENCE_S = 5
FOREVER_S = 60
#: The rival comes to rest sooner, unless CPython has it wait for ever.
SLOW_S = 0.05
#: Who waits for another thread sleeps: a spin would take the turn of the one it waits for.
PAUSE_S = 2e-5


class Interruption(BaseException):
    pass


def until(condition, limit=FOREVER_S):
    """Looks, without any lock of its own, until something holds; False when it does not in time."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE_S)
    return True


def insist(condition, otherwise):
    if not until(condition):
        raise SystemExit(otherwise)


class Rival(threading.Thread):
    """Uses the object too, never for long, and stands still on demand."""

    def __init__(self, trial):
        super().__init__(name="rival", daemon=True)
        self.trial = trial
        self.wanted = self.still = self.over = False

    def run(self):
        while not self.over:
            self.still = self.wanted
            if self.still:
                time.sleep(PAUSE_S)
            else:
                self.trial.figures["robbed"] += self.trial.case.disturb()

    def stand(self):
        self.wanted = True
        if not until(lambda: self.still, SLOW_S):
            self.trial.case.let_go()
            insist(lambda: self.still, "the rival is stuck")

    def go_on(self):
        self.wanted = False


class Trial:
    """One case: its object, its figures, and what is looked at after an exception."""

    def __init__(self, name):
        self.name = name
        self.case = CASES[name]()
        self.figures = dict.fromkeys(("caught", "leaked", "robbed", "changed", "swallowed", "unbalanced"), 0)
        self.recorded = Recorded()
        #: Threads of ours, besides the main thread.
        self.users = 1
        self.rival = Rival(self)
        self.rival.start()

    def caught(self, error, expected):
        self.figures["caught"] += 1
        self.figures["changed"] += not isinstance(error, expected)

    def look(self):
        """The victim stands still; are its locks free, and do the agent's counters say the same?"""
        self.rival.stand()
        held = self.case.held()
        self.figures["leaked"] += held > 0
        self.figures["unbalanced"] += self.recorded.differs(held, self.users)
        self.case = CASES[self.name]()
        self.rival.go_on()

    def end(self):
        self.rival.over = True
        self.rival.join(FOREVER_S)
        print(json.dumps({"case": self.name, **self.figures}), flush=True)


class Victim(threading.Thread):
    """Uses the object until an exception comes, tells so, and goes on when it is told to."""

    def __init__(self, trial):
        super().__init__(name="victim", daemon=True)
        self.trial = trial
        self.inside = self.over = False

    def run(self):
        while not self.over:
            try:
                self.inside = True
                while True:
                    self.trial.case.use()
            except BaseException as error:
                self.trial.caught(error, Interruption)
            self.stands = True
            self.inside = False
            while self.stands:
                try:
                    time.sleep(PAUSE_S)
                except Interruption:
                    # One that was taken for swallowed was only late.
                    pass


def thrown(trial, count):
    raising = ctypes.pythonapi.PyThreadState_SetAsyncExc
    swallowed = False

    def unraisable(what):
        nonlocal swallowed
        if isinstance(what.exc_value, Interruption):
            swallowed = True
        else:
            sys.__unraisablehook__(what)

    sys.unraisablehook = unraisable
    victim = Victim(trial)
    victim.start()
    trial.users += 1
    for left in reversed(range(count)):
        insist(lambda: victim.inside, "the victim does not go on")
        for _ in range(random.randrange(4)):
            time.sleep(PAUSE_S)
        while True:
            swallowed = False
            raising(ctypes.c_ulong(victim.ident), ctypes.py_object(Interruption))
            until(lambda: swallowed or not victim.inside, PATIENCE_S)
            if not victim.inside:
                break
            trial.figures["swallowed"] += 1
            trial.case.let_go()
        trial.look()
        victim.over = left == 0
        victim.stands = False
    victim.join(FOREVER_S)


def use_until_alarm(trial):
    signal.setitimer(signal.ITIMER_REAL, random.uniform(2e-5, 3e-4))
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        trial.case.use()


def signals(trial, count):
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    while trial.figures["caught"] < count:
        try:
            # A function of its own: CPython does not catch what is raised at every instruction of a `try`.
            use_until_alarm(trial)
            trial.figures["swallowed"] += 1
            continue
        except BaseException as error:
            trial.caught(error, KeyboardInterrupt)
        # Not before: the frames of its traceback keep objects whose locks CPython has lost.
        trial.look()


def main(way, count, names):
    sys.setswitchinterval(1e-5)
    for name in names or CASES:
        trial = Trial(name)
        {"thrown": thrown, "signals": signals}[way](trial, int(count))
        trial.end()
    # A lock that leaked may keep threads of the library from their end.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
