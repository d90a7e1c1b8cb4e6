"""Runs the table of sharing.json against CPython's multiprocessing; prints what each step gave, as JSON."""

import json
import multiprocessing
import sys

from other_process import in_other_process

NAMES = {"isSet": "is_set", "notifyAll": "notify_all", "nWaiting": "n_waiting", "getNowait": "get_nowait",
         "putNowait": "put_nowait", "taskDone": "task_done"}
VALUES = ("put", "putNowait", "send")


def perform(thing, name, given):
    """The operation in Python's terms."""
    if name == "tryAcquire":
        return thing.acquire(False)
    if name == "put:timeout":
        return thing.put(given, timeout=0.01)
    member = getattr(thing, NAMES.get(name, name))
    if not callable(member):
        return member
    if name in VALUES:
        return member(given)
    options = {"timeout": given["timeout"] / 1000} if given else {}
    return member(**options)


def outcome(thing, name, given):
    try:
        return perform(thing, name, given)
    except (ValueError, RuntimeError, AssertionError, OSError) as error:
        return "BrokenBarrierError" if type(error).__name__ == "BrokenBarrierError" else "misused"
    except Exception as error:
        return type(error).__name__


def run(row):
    try:
        made = getattr(multiprocessing, row["make"])(*([row["with"]] if "with" in row else []))
    except (ValueError, OSError):
        return {"error": "misused"}
    here, there = made if row["make"] == "Pipe" else (made, made)
    results = []
    for step, given, _ in row["steps"]:
        name = step.replace("other:", "")
        results.append(outcome(here, name, given) if name == step else in_other_process(outcome, there, name, given))
    return {"results": results}


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    with open(sys.argv[1], encoding="utf-8") as table:
        print(json.dumps([run(row) for row in json.load(table)]))
