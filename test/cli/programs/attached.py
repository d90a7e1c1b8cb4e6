"""Runs until it is told to end; what its threads do meanwhile, the first argument says.

Prints `ready` when they do it. Ends when its standard input does, and then prints `done`.
"""

import collections
import ctypes
import functools
import mmap
import operator
import os
import queue
import signal
import sys
import threading

from settling import settle

lock_a = threading.Lock()
lock_b = threading.Lock()
jobs = queue.Queue()
results = queue.Queue(1)
flag = threading.Event()
end = threading.Event()


def crossed(first, second, meeting):
    with first:
        meeting.wait()
        with second:  # @crossed
            pass


def deadlock():
    meeting = threading.Barrier(2)
    pairs = (("left", lock_a, lock_b), ("right", lock_b, lock_a))
    threads = [
        threading.Thread(target=crossed, args=(*locks, meeting), name=name, daemon=True)
        for name, *locks in pairs
    ]
    for thread in threads:
        thread.start()
    settle(*threads)


def consume():
    while jobs.get() is not None:  # @get
        with lock_a:
            pass
    results.put("one")
    results.put("two")  # @put


def waiting():
    """Each waits for something else, and the main thread for one of them."""
    held = threading.RLock()

    def with_held():
        with held:
            flag.wait()  # @event

    def wants_held():
        with held:  # @held
            pass

    consumer = threading.Thread(target=consume, name="consumer")
    threads = [
        consumer,
        threading.Thread(target=with_held, name="owner"),
        threading.Thread(target=wants_held, name="wanting"),
    ]
    for thread in threads:
        thread.start()
        settle(thread)
    threading.Thread(target=release, daemon=True, name="reader").start()
    ready()
    for thread in threads:
        thread.join()  # @join
    print("done", flush=True)


def release():
    sys.stdin.read()
    jobs.put(1)
    jobs.put(None)
    flag.set()
    while results.get() != "two":
        pass


def unknown():
    """A lock that was taken in a function which has returned."""
    lock_a.acquire()

    def stuck():
        lock_a.acquire()  # @stuck

    waiter = threading.Thread(target=stuck, name="waiter", daemon=True)
    waiter.start()
    settle(waiter)


def crosses():
    """Blocks that were entered before anybody comes end in a deadlock."""

    def transfer(first, second):
        with first:
            flag.wait()
            with second:
                pass

    for pair in ((lock_a, lock_b), (lock_b, lock_a)):
        thread = threading.Thread(target=transfer, args=pair, daemon=True)
        thread.start()
        settle(thread)
    ready()
    sys.stdin.readline()
    flag.set()
    print("did go", flush=True)
    sys.stdin.read()
    print("done", flush=True)


def handed_on():
    """A lock goes from one block to another, both entered before anybody comes, and nothing else is heard of the second thread."""
    taken, over = [], []

    def first():
        with lock_a:
            flag.wait()
        while not taken:
            pass
        with lock_a:  # @again
            pass

    def second():
        with lock_a:
            taken.append(True)
            while not over:
                pass

    threads = [threading.Thread(target=one, name=one.__name__) for one in (first, second)]
    for thread in threads:
        thread.start()
        settle(thread)
    ready()
    sys.stdin.readline()
    flag.set()
    while not taken:
        pass
    settle(threads[0])
    print("did go", flush=True)
    sys.stdin.read()
    over.append(True)
    for thread in threads:
        thread.join()
    print("done", flush=True)


def busy():
    """The main thread computes in Python, and never waits."""
    threading.Thread(target=sys.stdin.read, name="reader").start()
    reader = threading.enumerate()[-1]
    ready()
    turns = 0
    while reader.is_alive():
        with lock_a:
            turns += 1
    print("done", flush=True)


def computes():
    """The main thread computes, and does nothing that anybody hears of."""
    over = []
    threading.Thread(target=lambda: over.append(sys.stdin.read()), name="reader").start()
    ready()
    turns = 0
    while not over:
        turns += 1  # @computes
    print("done", flush=True)


def signalled():
    """The main thread waits again and again; somebody sends it signals meanwhile."""
    signal.signal(signal.SIGUSR1, lambda *_: None)
    reader = threading.Thread(target=sys.stdin.read, name="reader")
    reader.start()
    ready()
    while reader.is_alive():
        end.wait(0.02)
    print("done", flush=True)


def holds_interpreter(where):
    """The interpreter lock is not given up until the first byte of a file is 1."""
    with open(sys.argv[2], "r+b") as file:
        shared = mmap.mmap(file.fileno(), 1)

    def hold():
        ready()
        # All of it is written in C: nothing here comes to an instruction of Python.
        collections.deque(iter(functools.partial(operator.getitem, shared, 0), 1), 0)

    if where == "main":
        hold()
    else:
        worker = threading.Thread(target=hold)
        worker.start()
        worker.join()
    print("done", flush=True)


def another_user():
    os.setuid(65534)


def unattachable():
    """As a program that handles secrets does: only root with the capability may look into it."""
    ctypes.CDLL(None).prctl(4, 0)  # PR_SET_DUMPABLE


def ready():
    print("ready", flush=True)


def main():
    what = sys.argv[1]
    if what == "waiting":
        waiting()
    elif what == "crosses":
        crosses()
    elif what == "handed-on":
        handed_on()
    elif what == "busy":
        busy()
    elif what == "signalled":
        signalled()
    elif what == "computes":
        computes()
    elif what.startswith("gil-"):
        holds_interpreter(what[4:])
    else:
        {
            "deadlock": deadlock,
            "unknown": unknown,
            "another-user": another_user,
            "unattachable": unattachable,
        }[what]()
        ready()
        sys.stdin.read()
        print("done", flush=True)


main()
