"""Threads that run, for a while: one computes in a function of a function, another one in a comprehension."""

import sys
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


threads = [threading.Thread(target=outer, name="deep größer")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
