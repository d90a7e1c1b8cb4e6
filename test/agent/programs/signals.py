"""Condition, Event, Semaphore, BoundedSemaphore, Barrier, Timer: one thread waits in each."""

import threading

from support import settle, start

condition = threading.Condition()  # @condition
plain = threading.Condition(threading.Lock())  # @plain
event = threading.Event()  # @event
never = threading.Event()  # @never
semaphore = threading.Semaphore(0)  # @semaphore
bounded = threading.BoundedSemaphore(1)  # @bounded
barrier = threading.Barrier(2)  # @barrier


def on_condition():
    with condition:
        condition.wait()  # @condition-wait


def on_condition_for():
    with plain:
        plain.wait_for(lambda: ready)  # @wait-for


def on_event():
    event.wait()  # @event-wait


def on_event_shortly():
    assert not never.wait(0.3)  # @event-timeout


def on_semaphore():
    with semaphore:  # @semaphore-acquire
        pass


def on_bounded():
    bounded.acquire()  # @bounded-acquire
    bounded.release()


def on_barrier():
    barrier.wait()  # @barrier-wait


ready = False
bounded.acquire()
threads = [
    start(function)
    for function in (
        on_condition, on_condition_for, on_event, on_semaphore, on_bounded, on_barrier,
    )
]  # fmt: skip
settle(*threads)
with condition:
    condition.notify()
with plain:
    ready = True
    plain.notify_all()
event.set()
semaphore.release()
bounded.release()
barrier.wait()
for thread in threads:
    thread.join()

start(on_event_shortly).join()

rang = threading.Event()  # @rang
timer = threading.Timer(0.3, rang.set)
timer.name = "timer"
timer.start()
rang.wait()  # @rang-wait
timer.join()
