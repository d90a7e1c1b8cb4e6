"""A signal handler runs while the main thread waits, and one that raises ends a wait."""

import functools
import signal
import threading
import time

from settling import settle

lock = threading.Lock()
handled = []


def on_alarm(number, frame):  # on-alarm
    handled.append(number)
    time.sleep(0.05)


class Stop(Exception):
    pass


def on_user(number, frame):
    raise Stop


class Watcher:
    def on_profile(self, number, frame):
        handled.append(number)


watcher = Watcher()
bound = watcher.on_profile
partial = functools.partial(on_alarm)

# What the program put in is what it gets out.
assert signal.signal(signal.SIGALRM, on_alarm) == signal.SIG_DFL
assert signal.getsignal(signal.SIGALRM) is on_alarm
assert signal.signal(signal.SIGALRM, partial) is on_alarm
assert signal.signal(signal.SIGALRM, on_alarm) is partial
assert signal.signal(signal.SIGUSR1, on_user) is signal.SIG_DFL
assert signal.signal(signal.SIGPROF, bound) is signal.SIG_DFL
assert signal.getsignal(signal.SIGPROF) is bound
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
try:
    signal.signal(signal.SIGALRM, "no handler")
    raise SystemExit("it was taken")
except TypeError:
    pass
assert signal.getsignal(signal.SIGALRM) is on_alarm

lock.acquire()
signal.setitimer(signal.ITIMER_REAL, 0.1)
assert not lock.acquire(timeout=0.4)  # waits
signal.raise_signal(signal.SIGPROF)


def stop(main):
    settle(main)
    signal.pthread_kill(main.ident, signal.SIGUSR1)


stopping = threading.Thread(target=stop, args=(threading.main_thread(),))
try:
    stopping.start()
    time.sleep(60)  # sleeps
    raise SystemExit("it slept on")
except Stop:
    pass
assert handled == [signal.SIGALRM, signal.SIGPROF], handled
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.raise_signal(signal.SIGALRM)
