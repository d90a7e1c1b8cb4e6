"""The handler of a signal raises while the main thread waits in a `with` for its lock, or when it has just been given it."""

import multiprocessing
import signal
import sys
import threading

from support import settle, start


class Alarm(Exception):
    pass


def alarm(number, frame):
    raise Alarm


def helper(lock, given_up_first, held, done):
    lock.acquire()
    held.set()
    settle(threading.main_thread())
    if given_up_first:
        lock.release()
    # Keeps its turn since the release: the main thread has its lock, but has not come back with it.
    signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
    if not given_up_first:
        done.wait()
        lock.release()


def take(lock, what):
    free = lock.acquire(True, 0.1)
    what.append("free" if free else "lost")
    if free:
        lock.release()


def outcome(lock, given_up_first):
    held, done = threading.Event(), threading.Event()
    thread = start(helper, lock, given_up_first, held, done)
    held.wait()
    try:
        with lock:
            what = ["entered"]
    except Alarm:
        what = ["interrupted"]
    done.set()
    thread.join()
    # Asked by another thread: the main thread would take an RLock that it holds once more.
    start(take, lock, what).join()
    return ", ".join(what)


signal.signal(signal.SIGUSR1, alarm)
sys.setswitchinterval(60)
LOCKS = {
    # Whose `__enter__` is a function of Python: in a `with` of the lock itself CPython loses none.
    "Lock": lambda: threading.Condition(threading.Lock()),
    "RLock": lambda: threading.Condition(threading.RLock()),
    "shared": multiprocessing.Lock,
}
for name, make in LOCKS.items():
    for moment in ("waiting", "given"):
        print(name, moment + ":", outcome(make(), moment == "given"))
