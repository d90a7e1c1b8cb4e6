"""A thread waits for an event that the program's handler of SIGINT sets; with `fork`, in a child."""

import os
import signal
import sys
import threading

stop = threading.Event()
signal.signal(signal.SIGINT, lambda number, frame: stop.set())

if "fork" in sys.argv and os.fork():
    os.wait()
    sys.exit()

thread = threading.Thread(target=stop.wait, name="work")
thread.start()
print("ready", flush=True)
thread.join()
print("done", flush=True)
