"""A signal handler takes a lock that the main thread held when the signal came.

source: https://github.com/python/cpython/issues/57906 (RLock is not signal-safe)
participants: MainThread
"""

import os
import signal
import threading

lock = threading.Lock()


def report(number, frame):
    with lock:  # FINDING: waits
        print("caught", number)


signal.signal(signal.SIGUSR1, report)
with lock:  # FINDING: holds
    os.kill(os.getpid(), signal.SIGUSR1)
    print("working")
