"""Waits to be interrupted; with `stubborn` it takes no notice.

With `graceful` it takes longer to end than Heddle has patience, and tells its child last.
"""

import signal
import subprocess
import sys
import threading
import time

CHILD = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: print("child was told", flush=True))
sys.stdin.read()
"""

if "graceful" in sys.argv:
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE)

    def end(number, _):
        print("ending by", signal.Signals(number).name, flush=True)
        time.sleep(2)
        child.communicate()
        print("ended", flush=True)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, lambda *_: print("reloaded", flush=True))
    signal.signal(signal.SIGUSR1, lambda *_: print("counted", flush=True))

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
