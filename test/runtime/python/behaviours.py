"""Runs the table of behaviours against CPython's own modules; prints what each step gave, as JSON."""

import json
import queue
import sys
import threading

NAMES = {"isSet": "is_set", "notifyAll": "notify_all", "nWaiting": "n_waiting", "getNowait": "get_nowait",
         "putNowait": "put_nowait", "taskDone": "task_done"}


def seconds(options):
    return {"timeout": options["timeout"] / 1000} if "timeout" in options else {}


def perform(thing, name, given):
    """The operation in Python's terms; null where Python's and ours give different nothings."""
    if name == "tryAcquire":
        return thing.acquire(blocking=False)
    if name == "put:timeout":
        return thing.put(given, timeout=0.01)
    if name in ("put", "putNowait", "notify"):
        return getattr(thing, NAMES.get(name, name))(given)
    if name == "release":
        return thing.release() if given is None else thing.release(given)
    member = getattr(thing, NAMES.get(name, name))
    if not callable(member):
        return member
    return member(**seconds(given)) if isinstance(given, dict) else member()


def outcome(action):
    try:
        return action()
    except Exception as error:
        return type(error).__name__


def in_other_thread(action):
    results = []
    thread = threading.Thread(target=lambda: results.append(outcome(action)))
    thread.start()
    thread.join()
    return results[0]


def run(row):
    make = getattr(threading, row["make"], None) or getattr(queue, row["make"])
    try:
        thing = make(*([row["with"]] if "with" in row else []))
    except Exception as error:
        return {"error": type(error).__name__}
    results = []
    for name, given, _ in row["steps"]:
        def action():
            return perform(thing, name.replace("other:", ""), given)
        results.append(in_other_thread(action) if name.startswith("other:") else outcome(action))
    return {"results": results}


print(json.dumps([run(row) for row in json.load(open(sys.argv[1]))]))
