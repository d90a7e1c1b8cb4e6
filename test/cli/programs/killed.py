"""Waits for a lock once, then ends by a signal nobody can handle."""

import os
import signal
import threading
import time

gate = threading.Lock()
gate.acquire()
threading.Timer(0.05, gate.release).start()
with gate:
    pass
time.sleep(0.05)
os.kill(os.getpid(), signal.Signals[os.environ.get("BY", "SIGKILL")])
