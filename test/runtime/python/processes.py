"""Runs the table of processes.json against CPython's multiprocessing; prints what each step gave, as JSON."""

import json
import multiprocessing
import os
import sys
import time

METHODS = ["spawn", "forkserver"]
NAMES = {"isAlive": "is_alive", "exitCode": "exitcode"}


def returns():
    pass


def leaves(status):
    sys.exit(status)


def fails():
    os.close(2)
    raise RuntimeError("no luck")


def stays():
    time.sleep(600)


def checksName(name, daemon):
    process = multiprocessing.current_process()
    sys.exit(0 if (process.name, process.daemon) == (name, daemon) else 2)


def checksDaemon():
    try:
        multiprocessing.Process(target=returns).start()
    except AssertionError:
        sys.exit(0 if multiprocessing.current_process().daemon else 2)


def perform(process, step, given):
    if step == "activeChildren":
        return len(multiprocessing.active_children())
    member = getattr(process, NAMES.get(step, step))
    if not callable(member):
        return member
    return member(**{name: value / 1000 for name, value in (given or {}).items()})


def outcome(process, step, given):
    try:
        return perform(process, step, given)
    except AssertionError:
        return "refused"


def run(method, row):
    context = multiprocessing.get_context(method)
    process = context.Process(target=globals()[row["target"]], args=row.get("args", []), **row.get("options", {}))
    return [outcome(process, step, given) for step, given, _ in row["steps"]]


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    with open(sys.argv[1], encoding="utf-8") as table:
        print(json.dumps([{method: run(method, row) for method in METHODS} for row in json.load(table)]))
