"""Helpers of the test programs: nothing here waits for a fixed time to pass."""

import os
import sys
import threading
import time

#: How long a thread must stand still to count as waiting; the fallback looks every 10 ms or so.
STILL = 0.2 if os.environ.get("HEDDLE_NATIVE") == "0" else 0.02
LIMIT = 20


def settle(*threads):
    """Returns when all these threads wait: no processor time for a while, at the same place."""
    limit = time.monotonic() + LIMIT
    since, last = time.monotonic(), None
    while time.monotonic() - since < STILL:
        if time.monotonic() > limit:
            raise SystemExit("%s do not come to rest" % [thread.name for thread in threads])
        now = [_place(thread) for thread in threads]
        if now != last or None in now:
            since, last = time.monotonic(), now
        time.sleep(0.002)


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
