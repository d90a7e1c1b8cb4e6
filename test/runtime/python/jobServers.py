"""Runs the table of jobServers.json against ppft, Parallel Python as it is kept up; prints what each step gave, as JSON."""

import contextlib
import json
import os
import sys
import threading

sys.path.insert(0, sys.argv[2])

import ppft  # noqa: E402

LONG_ENOUGH_FOR_EVER_S = 2


def plus(a, b):
    return a + b


def fails(text):
    raise LookupError(text)


def sleeps(ms):
    import time

    time.sleep(ms / 1000)
    return ms


def dies():
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


def within_limit(call):
    """What the call gives, or a TimeoutError when it does not come back."""
    given = []
    thread = threading.Thread(target=lambda: given.append(call()), daemon=True)
    thread.start()
    thread.join(LONG_ENOUGH_FOR_EVER_S)
    if not given:
        raise TimeoutError
    return given[0]


class Runner:
    def __init__(self, server):
        self.server = server
        self.jobs = []
        self.called = []

    def keywords(self, options):
        named = {"group": options["group"]} if "group" in options else {}
        return {**named, "callback": self.called.append} if options.get("callback") else named

    def perform(self, step, of, given):
        if step in ("submit", "template"):
            args, options = tuple(given[0]), self.keywords(given[1] if len(given) > 1 else {})
            if step == "submit":
                job = self.server.submit(globals()[of], args, **options)
            else:
                job = ppft.Template(self.server, globals()[of], **options).submit(*args)
            self.jobs.append(job)
            return None
        if step == "result":
            return within_limit(self.jobs[of]) if given else self.jobs[of]()
        if step == "finished":
            return self.jobs[of].finished
        if step == "called":
            return sorted(self.called)
        if step == "isAuto":
            return self.server.get_ncpus() == os.sysconf("SC_NPROCESSORS_ONLN")
        if step == "jobs":
            return {name: stat.njobs for name, stat in self.server.get_stats().items()}
        method = {"ncpus": "get_ncpus", "setNcpus": "set_ncpus", "activeNodes": "get_active_nodes"}.get(step, step)
        return getattr(self.server, method)(*(one["group"] if isinstance(one, dict) else one for one in given))

    def outcome(self, step, of, given):
        try:
            return self.perform(step, of, given)
        except Exception as error:
            return type(error).__name__


def run(row):
    try:
        server = ppft.Server(**row.get("options", {}))
    except (TypeError, ValueError) as error:
        return type(error).__name__
    runner = Runner(server)
    results = [runner.outcome(step, of, given) for step, of, given, _ in row["steps"]]
    server.destroy()
    return results


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as table, contextlib.redirect_stdout(sys.stderr):
        outcomes = [run(row) for row in json.load(table)]
    print(json.dumps(outcomes), flush=True)
    os._exit(0)
