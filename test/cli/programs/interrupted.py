"""Waits to be interrupted; with `stubborn` it takes no notice."""

import signal
import sys
import threading

if "stubborn" in sys.argv:
    signal.signal(signal.SIGINT, lambda *_: print("no", flush=True))
    signal.signal(signal.SIGTERM, lambda *_: print("never", flush=True))
never = threading.Event()
try:
    print("waiting", flush=True)
    while True:
        never.wait(0.1)
except KeyboardInterrupt:
    print("caught", flush=True)
    sys.exit(5)
