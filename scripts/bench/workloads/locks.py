"""Locks and what is made of them, without anybody else who wants them, and handed over."""

import threading
from contextlib import contextmanager
from itertools import repeat


def with_lock(count):
    lock = threading.Lock()
    for _ in repeat(None, count):
        with lock:
            pass


def acquire_release(count):
    lock = threading.Lock()
    for _ in repeat(None, count):
        lock.acquire()
        lock.release()


def with_rlock(count):
    lock = threading.RLock()
    for _ in repeat(None, count):
        with lock:
            pass


def with_condition(count):
    condition = threading.Condition()
    for _ in repeat(None, count):
        with condition:
            condition.notify()


@contextmanager
def condition_hand_over():
    """Two threads that wake each other; one operation is a wait and a notify of each."""
    condition = threading.Condition()
    turns = [0, 0]

    def play(mine, count):
        with condition:
            for _ in repeat(None, count):
                while turns[mine] == 0:
                    condition.wait()
                turns[mine] -= 1
                turns[1 - mine] += 1
                condition.notify()

    def run(count):
        turns[:] = [1, 0]
        other = threading.Thread(target=play, args=(1, count))
        other.start()
        play(0, count)
        other.join()

    yield run


def event_set_wait(count):
    event = threading.Event()
    for _ in repeat(None, count):
        event.set()
        event.wait()
        event.clear()


def semaphore(count):
    free = threading.Semaphore(2)
    for _ in repeat(None, count):
        with free:
            pass


def bounded_semaphore(count):
    free = threading.BoundedSemaphore(2)
    for _ in repeat(None, count):
        with free:
            pass


def barrier(count):
    meeting = threading.Barrier(1)
    for _ in repeat(None, count):
        meeting.wait()


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.value = 0

    def count_up(self, count):
        for _ in repeat(None, count):
            with self.lock:
                self.value += 1


def contended_counter(count):
    counter = Counter()
    threads = [threading.Thread(target=counter.count_up, args=(count // 4,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def make_lock(count):
    for _ in repeat(None, count):
        threading.Lock()


def local_value(count):
    local = threading.local()
    for _ in repeat(None, count):
        local.value = 1
        local.value


WORKLOADS = {
    "with lock": with_lock,
    "acquire/release": acquire_release,
    "with rlock": with_rlock,
    "counter, 4 threads": contended_counter,
    "Lock()": make_lock,
    "Condition, with and notify": with_condition,
    "Condition wait, handed over": condition_hand_over,
    "Event set+wait+clear": event_set_wait,
    "with Semaphore": semaphore,
    "with BoundedSemaphore": bounded_semaphore,
    "Barrier(1) wait": barrier,
    "local": local_value,
}
