"""A program that uses sys.monitoring itself, and sys.settrace; prints what it was told."""

import sys
import threading
from collections import Counter

lock = threading.Lock()


def work():
    with lock:
        for _ in range(3):
            pass


def run():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


traced = []


def trace(frame, event, argument):
    if frame.f_code is work.__code__:
        traced.append((event, frame.f_lineno))
    return trace


threading.settrace(trace)
run()
threading.settrace(None)
print(traced)

if sys.version_info >= (3, 12):
    monitoring = sys.monitoring
    print([monitoring.get_tool(tool) for tool in range(6)])
    seen = Counter()
    for tool in range(6):
        monitoring.use_tool_id(tool, "mine")
    tool = 3
    events = monitoring.events
    monitoring.register_callback(tool, events.PY_START, lambda *args: seen.update(["start"]))
    monitoring.register_callback(
        tool, events.LINE, lambda code, line: seen.update([(code.co_name, line)])
    )
    monitoring.set_local_events(tool, work.__code__, events.PY_START | events.LINE)
    run()
    print(sorted(seen.items(), key=repr), monitoring.get_events(tool))
