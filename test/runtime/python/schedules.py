"""Runs the table of schedules against CPython's sched; prints what each row logged and gave, as JSON."""

import json
import sched
import sys


class Row:
    def __init__(self):
        self.now = 0
        self.log = []
        self.events = {}
        self.scheduler = sched.scheduler(lambda: self.now, self.delay)

    def delay(self, time):
        self.log.append("delay %d" % time)
        self.now += time

    def action(self, name):
        self.log.append("%s at %d" % (name, self.now))
        if name == "again":
            self.scheduler.enter(7, 0, self.action, ("entered",))
        if name == "fails":
            raise RuntimeError(name)

    def step(self, what, *given):
        scheduler = self.scheduler
        if what in ("enter", "enterAbs"):
            name, time, priority = given
            enter = scheduler.enter if what == "enter" else scheduler.enterabs
            self.events[name] = enter(time, priority, self.action, (name,))
            return None
        if what == "cancel":
            return scheduler.cancel(self.events[given[0]])
        if what == "advance":
            self.now += given[0]
            return None
        if what == "queue":
            return [[event.time, event.priority] for event in scheduler.queue]
        if what == "isEmpty":
            return scheduler.empty()
        return scheduler.run(blocking=what == "run")


def outcome(row, step):
    try:
        return row.step(*step)
    except Exception as error:
        return type(error).__name__


def run(plan):
    row = Row()
    return {"results": [outcome(row, step) for step in plan["steps"]], "log": row.log}


with open(sys.argv[1]) as table:
    print(json.dumps([run(plan) for plan in json.load(table)]))
