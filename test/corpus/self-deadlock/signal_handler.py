"""A signal handler takes a lock that the main thread held when the signal came.

source: https://docs.python.org/3/library/signal.html (signals and threads: synchronization primitives such as threading.Lock should not be used within signal handlers)
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
