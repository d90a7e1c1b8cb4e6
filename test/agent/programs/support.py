"""Helpers of the test programs: nothing here waits for a fixed time to pass."""

import sys
import threading
import time

#: How long a thread must stand still to count as waiting.
STILL = 0.02
#: How often the fallback, if it is there, must look at it in that time.
LOOKS = 3
LIMIT = 60


def settle(*threads):
    """Returns when all these threads wait: no processor time for a while, at the same place."""
    limit = time.monotonic() + LIMIT
    since, looks, last = time.monotonic(), _looks(), None
    while time.monotonic() - since < STILL or _looks() < looks + LOOKS:
        if time.monotonic() > limit:
            raise SystemExit("%s do not come to rest" % [thread.name for thread in threads])
        now = [_place(thread) for thread in threads]
        if now != last or None in now:
            since, looks, last = time.monotonic(), _looks(), now
        time.sleep(0.002)


def _looks():
    """How often the fallback has looked; where it does not record, enough."""
    fallback = sys.modules.get("heddle_agent.fallback")
    if fallback is None or fallback._sampler is None:
        return time.monotonic_ns()
    return fallback.status()["looks"]


def _place(thread):
    frame = sys._current_frames().get(thread.ident)
    if frame is None:
        return None
    with open("/proc/self/task/%d/stat" % thread.native_id) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    # Running, or waiting for the interpreter lock, is not waiting.
    return None if fields[0] == "R" else (id(frame), frame.f_lasti, fields[11:13])


def start(function, *args, **options):
    """Starts a thread that is called after its function."""
    options.setdefault("name", function.__name__)
    thread = threading.Thread(target=function, args=args, daemon=True, **options)
    thread.start()
    return thread
