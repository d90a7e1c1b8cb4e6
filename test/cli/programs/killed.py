"""Waits for a lock once, then ends by a signal nobody can handle."""

import os
import signal
import threading
import time

from settling import settle


def release():
    settle(threading.main_thread())
    gate.release()


gate = threading.Lock()
gate.acquire()
threading.Thread(target=release).start()
with gate:
    pass
time.sleep(0.05)
os.kill(os.getpid(), signal.Signals[os.environ.get("BY", "SIGKILL")])
