"""Threads that run, for a while: one computes in a function of a function, another one in the standard library."""

import sys
import textwrap
import threading
import time

end = time.monotonic() + float(sys.argv[1])


def inner():
    count = 0
    while time.monotonic() < end:
        count += sum(range(500))  # spins
    return count


def outer():
    inner()


def formats():
    while time.monotonic() < end:
        textwrap.fill("to be or not to be, " * 20)  # formats


threads = [
    threading.Thread(target=outer, name="deep größer"),
    threading.Thread(target=formats, name="formats"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
