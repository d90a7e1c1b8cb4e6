"""Starts threads that Python does not know: `native_threads.py SLEEPING BUSY`."""

import ctypes
import os
import sys
import time

sleeping, busy = map(int, sys.argv[1:])
libc = ctypes.CDLL(None)
libc.pthread_create.argtypes = [ctypes.c_void_p] * 4


def start(function, argument, count):
    for _ in range(count):
        thread = ctypes.c_ulong()
        code = ctypes.cast(function, ctypes.c_void_p)
        if libc.pthread_create(ctypes.byref(thread), None, code, argument) != 0:
            raise OSError("no more threads")


text = ctypes.create_string_buffer(b"x" * (200 << 20))
start(libc.sleep, 600, sleeping)
start(libc.strfry, ctypes.addressof(text), busy)  # shuffles a string, which takes seconds
began = time.monotonic()
while time.process_time() < 2 and time.monotonic() - began < 20:
    time.sleep(0.1)
sys.stdout.flush()
os._exit(0)  # they still use the string
