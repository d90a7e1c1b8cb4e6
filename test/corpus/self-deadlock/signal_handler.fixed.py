"""The handler only leaves a note."""

import os
import signal
import threading

lock = threading.Lock()
caught = []


def report(number, frame):
    caught.append(number)


signal.signal(signal.SIGUSR1, report)
with lock:
    os.kill(os.getpid(), signal.SIGUSR1)
    print("working")
with lock:
    print("caught", caught)
