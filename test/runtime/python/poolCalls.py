"""Runs the table of poolCalls.json against CPython's multiprocessing; prints what each step gave, as JSON."""

import json
import multiprocessing
import multiprocessing.pool
import os
import signal
import sys
import time

NAMES = {"applyAsync": "apply_async", "mapAsync": "map_async", "starmapAsync": "starmap_async",
         "imapUnordered": "imap_unordered", "chunkSize": "chunksize", "maxTasksPerChild": "maxtasksperchild"}
LONG_ENOUGH_FOR_EVER_S = 1

tool = None
called = 0


def plus(a, b):
    return a + b


def square(a):
    return a * a


def fails(text):
    raise LookupError(text)


def failsAt3(item):
    if item == 3:
        raise LookupError("three")
    return item


def sleeps(ms):
    time.sleep(ms / 1000)
    return ms


def dies(_):
    os.kill(os.getpid(), signal.SIGKILL)


def prepare(word):
    global tool
    tool = word


def prepared():
    return tool


def calls(_):
    global called
    called += 1
    return called


def keywords(options):
    return {NAMES.get(name, name): value / 1000 if name == "timeout" else value for name, value in options.items()}


class Runner:
    def __init__(self, pool):
        self.pool = pool
        self.result = None
        self.sort = False

    def perform(self, step, task, given):
        if task is not None:
            call = getattr(self.pool, NAMES.get(step, step))
            result = call(globals()[task], given[0], **keywords(given[1] if len(given) > 1 else {}))
            if step in ("apply", "map", "starmap"):
                return result
            self.result, self.sort = result, step == "imapUnordered"
            return None
        if step == "rest":
            return sorted(self.result) if self.sort else list(self.result)
        holder = self.pool if step in ("close", "join", "terminate") else self.result
        options = {"timeout": LONG_ENOUGH_FOR_EVER_S} if given == ["for ever"] else keywords(given[0] if given else {})
        return getattr(holder, step)(**options)

    def outcome(self, step, task, given):
        try:
            return self.perform(step, task, given)
        except StopIteration:
            return "done"
        except Exception as error:
            return type(error).__name__


def make(kind, options):
    named = {"processes": 2, **keywords(options)}
    if "initializer" in named:
        named["initializer"] = globals()[named["initializer"]]
    return multiprocessing.Pool(**named) if kind == "Pool" else multiprocessing.pool.ThreadPool(**named)


def run(row, kind):
    try:
        pool = make(kind, row.get("options", {}))
    except ValueError:
        return "ValueError"
    runner = Runner(pool)
    results = [runner.outcome(step, task, given) for step, task, given, _ in row["steps"]]
    pool.terminate()
    return results


def run_all(row):
    return {kind: run(row, kind) for kind in ("Pool", "ThreadPool") if kind == row.get("pool", kind)}


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    with open(sys.argv[1], encoding="utf-8") as table:
        print(json.dumps([run_all(row) for row in json.load(table)]))
