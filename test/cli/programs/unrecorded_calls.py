"""Each of its threads sleeps in a call that nobody records."""

import ctypes
import os
import sys
import threading

libc = ctypes.CDLL(None)


def reader(path):
    with open(path) as stream:
        stream.read()


os.mkfifo(sys.argv[1])
threading.Thread(target=reader, args=(sys.argv[1],), name="reader", daemon=True).start()
libc.sleep(600)
