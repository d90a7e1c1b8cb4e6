"""Runs the table of futures against CPython's concurrent.futures; prints what each step gave, as JSON."""

import concurrent.futures
import json
import sys
import threading
import time

DEADLINE_S = 60


class Row:
    def __init__(self, workers):
        self.pool = concurrent.futures.ThreadPoolExecutor(workers)
        self.gate, self.begun, self.log, self.futures = threading.Event(), threading.Event(), [], {}
        self.jobs = {"give": lambda x: x, "fail": self.fail, "hold": self.hold, "odd": self.odd}

    def hold(self, value):
        self.begun.set()
        self.gate.wait()
        return value

    @staticmethod
    def fail(value):
        raise TypeError(value)

    @staticmethod
    def odd(value):
        if value % 2 == 0:
            raise TypeError(value)
        return value

    def named(self, futures):
        return sorted(name for name, future in self.futures.items() if future in futures)

    def until_failure(self, values):
        given = []
        try:
            for value in values:
                given.append(value)
        except Exception as error:
            given.append(type(error).__name__)
        return given

    def step(self, what, *given):
        options = seconds(given[-1]) if given and isinstance(given[-1], dict) else {}
        if what == "submit":
            name, job, argument = given
            self.futures[name] = self.pool.submit(self.jobs[job], argument)
            return None
        if what == "map":
            results = self.pool.map(self.jobs[given[0]], given[1], **options)
            return self.until_failure(results)
        if what == "wait":
            if "return_when" in options:
                options["return_when"] = getattr(concurrent.futures, options["return_when"])
            outcome = concurrent.futures.wait([self.futures[name] for name in given[0]], **options)
            return [self.named(outcome.done), self.named(outcome.not_done)]
        if what == "asCompleted":
            futures = concurrent.futures.as_completed([self.futures[name] for name in given[0]], **options)
            return self.until_failure(self.named([future])[0] for future in futures)
        if what == "callback":
            return self.futures[given[0]].add_done_callback(lambda _: self.log.append(given[1]))
        if what == "log":
            end = time.monotonic() + DEADLINE_S
            while len(self.log) < given[0] and time.monotonic() < end:
                time.sleep(0.001)
            return list(self.log)
        if what == "open":
            return self.gate.set()
        if what == "begun":
            self.begun.wait()
            return None
        if what == "shutdown":
            return self.pool.shutdown(**options)
        result = getattr(self.futures[given[0]], what)(**options)
        return type(result).__name__ if isinstance(result, Exception) else result


NAMES = {"returnWhen": "return_when", "chunkSize": "chunksize", "cancelFutures": "cancel_futures"}


def seconds(options):
    return {NAMES.get(name, name): value / 1000 if name == "timeout" else value for name, value in options.items()}


def outcome(row, step):
    try:
        return row.step(*step[:-1])
    except Exception as error:
        return type(error).__name__


def run(plan):
    try:
        row = Row(plan.get("workers", 1))
    except Exception as error:
        return {"error": type(error).__name__}
    return {"results": [outcome(row, step) for step in plan["steps"]]}


with open(sys.argv[1]) as table:
    print(json.dumps([run(plan) for plan in json.load(table)]))
