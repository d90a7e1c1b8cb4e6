"""Closes one circle of two threads after the other, and says when: `forth-3 1234567890`, ns on CLOCK_MONOTONIC.

Arguments: how many circles, and how many other threads take locks all the time.
"""

import random
import sys
import threading
import time

circles, workers = map(int, sys.argv[1:])
shared = [threading.Lock() for _ in range(20)]


def work():
    while True:
        with random.choice(shared):
            sum(range(200))
        time.sleep(0.0005)


def forth(number, one, other, ready):
    with one:
        ready.wait()
        with other:
            pass


def back(number, one, other, ready):
    with other:
        ready.wait()
        time.sleep(0.05)
        line = "forth-%d %d\n" % (number, time.monotonic_ns())
        told.append(line)
        with one:
            pass


told = []
for _ in range(workers):
    threading.Thread(target=work, daemon=True).start()
for number in range(circles):
    common = (number, threading.Lock(), threading.Lock(), threading.Barrier(2))
    for target in (forth, back):
        name = "%s-%d" % (target.__name__, number)
        threading.Thread(target=target, args=common, name=name, daemon=True).start()
    # Not in step with the host's looks, so that every distance from the next one occurs.
    time.sleep(0.1 + random.random() * 0.05)
time.sleep(1)
sys.stdout.write("".join(told))
