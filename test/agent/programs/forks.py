"""Forks, alone and beside a thread; every warning is printed."""

import os
import threading
import warnings

warnings.simplefilter("always")


def fork(what):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    print(what, [one.category.__name__ for one in seen])


for number in range(5):
    fork("alone")
leave = threading.Event()
thread = threading.Thread(target=leave.wait)
thread.start()
for number in range(5):
    fork("beside a thread")
leave.set()
thread.join()
