"""Waits to be interrupted; with `stubborn` it takes no notice."""

import signal
import sys
import threading

if "stubborn" in sys.argv:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
never = threading.Event()
print("waiting", flush=True)
try:
    while True:
        never.wait(0.1)
except KeyboardInterrupt:
    print("caught", flush=True)
    sys.exit(5)
