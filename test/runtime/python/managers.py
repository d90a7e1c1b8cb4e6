"""Runs the table of managers.json against CPython's multiprocessing; prints what each step gave, as JSON."""

import json
import multiprocessing
import multiprocessing.managers
import sys

from other_process import in_other_process


class Account:
    def __init__(self, balance):
        self.amount = balance

    def deposit(self, amount):
        self.amount += amount
        return self.amount

    def withdraw(self, amount):
        if amount > self.amount:
            raise ValueError("not so much")
        return self.deposit(-amount)

    def balance(self):
        return self.amount


class Manager(multiprocessing.managers.SyncManager):
    pass


Manager.register("Account", Account)


LIST = {
    "get": lambda a, i: a[i],
    "set": lambda a, i, v: a.__setitem__(i, v),
    "all": lambda a: list(a),
    "push": lambda a, v: a.append(v),
    "length": len,
    "pop": lambda a, *i: a.pop(*i),
    "insert": lambda a, i, v: a.insert(i, v),
    "indexOf": lambda a, v: a.index(v),
    "includes": lambda a, v: v in a,
    "remove": lambda a, v: a.remove(v),
    "slice": lambda a, i, j: a[i:j],
    "reverse": lambda a: a.reverse(),
    "clear": lambda a: a.__delitem__(slice(None)),
}
DICT = {
    "get": lambda d, k: d.get(k),
    "set": lambda d, k, v: d.__setitem__(k, v),
    "has": lambda d, k: k in d,
    "size": len,
    "keys": lambda d: list(d.keys()),
    "values": lambda d: list(d.values()),
    "entries": lambda d: list(d.items()),
    "setDefault": lambda d, k, v: d.setdefault(k, v),
    "pop": lambda d, k: d.pop(k, None),
    "update": lambda d, items: d.update(items),
    "clear": lambda d: d.clear(),
}
OTHERS = {
    "getName": getattr,
    "setName": setattr,
    "call": lambda thing, method, *args: getattr(thing, method)(*args),
}
STEPS = {"list": LIST, "dict": DICT}


def outcome(kind, thing, name, given):
    try:
        return STEPS.get(kind, OTHERS)[name](thing, *given)
    except Exception as error:
        return type(error).__name__


def run(manager, row):
    kind, given = row["make"]
    thing = manager.Namespace(**given) if kind == "Namespace" else getattr(manager, kind)(given)
    results = []
    for step, given, _ in row["steps"]:
        name = step.replace("other:", "")
        question = (kind, thing, name, given)
        results.append(outcome(*question) if name == step else in_other_process(outcome, *question))
    return {"results": results}


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    with Manager() as manager, open(sys.argv[1], encoding="utf-8") as table:
        print(json.dumps([run(manager, row) for row in json.load(table)]))
