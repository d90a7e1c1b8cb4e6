"""Tells Heddle names, spans, counters, and when not to record."""

import queue
import sys
import threading
import time

import heddle

before = list(sys.path)
a_lock = threading.Lock()
jobs = queue.Queue()
heddle.name(a_lock, "the ledger")
heddle.name(jobs, "orders")
heddle.name(threading.current_thread(), "clerk")
assert threading.current_thread().name == "clerk"
assert not heddle.name(object(), "nothing")


def holds(seconds):
    with a_lock:
        time.sleep(seconds)


def wait_for_lock(seconds):
    thread = threading.Thread(target=holds, args=(seconds,), name="holds")
    thread.start()
    while not a_lock.locked():
        time.sleep(0.001)
    with a_lock:
        pass
    thread.join()


for number in range(5):
    heddle.counter("orders open", number)  # counter
    jobs.put(number)
with heddle.span("day"):  # day
    for number in range(3):
        with heddle.span("order"):  # order
            jobs.get()
            time.sleep(0.01)
try:
    with heddle.span("fails"):
        raise ValueError
except ValueError:
    pass
wait_for_lock(0.05)
heddle.stop()
wait_for_lock(0.5)
with heddle.span("unseen"):
    pass
heddle.counter("orders open", 4000)
heddle.start()
wait_for_lock(0.02)
heddle.counter("orders open", 2.9)
for wrong in (lambda: heddle.counter("x", -1), lambda: heddle.span(3)):
    try:
        wrong()
        raise SystemExit("it was taken")
    except (ValueError, TypeError):
        pass
