"""Runs the table of numbers.json against CPython's multiprocessing; prints what each step gave, as JSON."""

import json
import multiprocessing
import sys

from other_process import in_other_process


def perform(shared, name, given):
    if name == "value":
        return shared.value
    if name == "setValue":
        shared.value = given
    elif name == "length":
        return len(shared)
    elif name == "get":
        return shared[given]
    elif name == "set":
        shared[given[0]] = given[1]
    elif name == "slice":
        return shared[given[0]:given[1]]
    elif name == "assign":
        shared[given[0]:given[0] + len(given[1])] = given[1]
    elif name == "all":
        return list(shared)
    elif name == "lock":
        return shared.get_lock().acquire()
    elif name == "lock:timeout":
        return shared.get_lock().acquire(timeout=given / 1000)
    elif name == "unlock":
        shared.get_lock().release()
    return None


def outcome(shared, name, given):
    try:
        return perform(shared, name, given)
    except AttributeError:
        return "none"
    except Exception as error:
        return type(error).__name__


def run(row):
    kind, code, *rest = row["make"]
    options = rest.pop() if rest and isinstance(rest[-1], dict) else {}
    try:
        shared = getattr(multiprocessing, kind)(code, *rest, **options)
    except Exception as error:
        return {"error": type(error).__name__}
    results = []
    for step, given, _ in row["steps"]:
        name = step.replace("other:", "")
        results.append(outcome(shared, name, given) if name == step else in_other_process(outcome, shared, name, given))
    return {"results": results}


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    with open(sys.argv[1], encoding="utf-8") as table:
        print(json.dumps([run(row) for row in json.load(table)]))
