"""Threads that want the interpreter, each in its own way, until every figure is steady: `interpreter_lock.py KIND…`."""

import hashlib
import os
import sys
import threading
import time

#: Processor time that the threads together use before the program ends: no load makes it too short.
ENOUGH = 3
#: Seconds that it takes at least: where looks at it are dear, they come a few times a second.
LEAST = 5
#: Seconds after which it ends anyway.
PATIENCE = 25

began = time.monotonic()
over = threading.Event()


def is_over():
    took = time.monotonic() - began
    if took > PATIENCE or (took > LEAST and time.process_time() > ENOUGH):
        over.set()
    return over.is_set()


def busy():
    while not is_over():
        for _ in range(100_000):
            pass


def digest(data=bytes(256 << 20)):
    """Lets go of the interpreter lock for a long time, again and again."""
    while not is_over():
        hashlib.sha256(data).digest()


def reader():
    os.read(receive, 1)


receive, send = os.pipe()
kinds = [getattr(sys.modules["__main__"], name) for name in sys.argv[1:]]
threads = [
    threading.Thread(target=kind, name="%s-%d" % (kind.__name__, at), daemon=kind is reader)
    for at, kind in enumerate(kinds)
]
for one in threads:
    one.start()
for one in threads:
    if not one.daemon:
        one.join()
time.sleep(0.3 if over.is_set() else 2)  # of readers alone a few looks are wanted
os.write(send, b"x")
