"""Deadlocks of several kinds, each in daemon threads: `deadlocks.py KIND`."""

import queue
import sys
import threading

from support import settle, start

a = threading.Lock()  # @a
b = threading.Lock()  # @b
both = threading.Barrier(2)  # @both
condition = threading.Condition()  # @condition
jobs = queue.Queue()  # @jobs


class Account:
    def __init__(self):
        self.lock = threading.RLock()  # @Account.lock

    def transfer(self, other):
        with self.lock:  # @transfer-own
            both.wait()
            other.take()

    def take(self):
        with self.lock:  # @take
            pass


def nested_one():
    with a:  # @one-outer
        both.wait()
        with b:  # @one-inner
            pass


def nested_two():
    with b:  # @two-outer
        both.wait()
        with a:  # @two-inner
            pass


def called_one(locks=(a, b)):
    locks[0].acquire()  # @called-one-outer
    try:
        both.wait()
        locks[1].acquire()  # @called-one-inner
        locks[1].release()
    finally:
        locks[0].release()


def called_two(locks=(a, b)):
    locks[1].acquire()  # @called-two-outer
    both.wait()
    locks[0].acquire()  # @called-two-inner
    locks[0].release()
    locks[1].release()


def self_deadlock():
    with a:  # @self-outer
        with a:  # @self-inner
            pass


def holder():
    with condition:  # @holder
        jobs.get()  # @holder-get


def feeder():
    both.wait()
    with condition:  # @feeder
        jobs.put(1)


kinds = {
    "with": (nested_one, nested_two),
    "acquire": (called_one, called_two),
    "self": (self_deadlock,),
    "queue": (holder, feeder),
}
kind = sys.argv[1]
if kind == "methods":
    mine, yours = Account(), Account()
    threads = [
        start(mine.transfer, yours, name="one"),
        start(yours.transfer, mine, name="two"),
    ]
else:
    threads = [start(function) for function in kinds[kind]]
if kind == "queue":
    settle(threads[0])
    both.wait()
settle(*threads)
