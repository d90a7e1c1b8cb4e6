"""A recursion deeper than the C stack would allow."""

import sys
import threading


def deep(n):
    if n == 0:
        return bottom()
    return deep(n - 1) + 1


def bottom():
    value = 0
    return value  # bottom


def worker():
    print(deep(60_000))
    return None  # after


sys.setrecursionlimit(100_000)
thread = threading.Thread(target=worker)
thread.start()
thread.join()
print(deep(60_000))
