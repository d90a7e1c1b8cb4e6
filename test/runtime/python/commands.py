"""Runs the table of commands.json against CPython's subprocess; prints what each row gave, as JSON."""

import errno
import json
import signal
import subprocess
import sys

NAMES = {"captureOutput": "capture_output", "readLine": "readline", "sendSignal": "send_signal",
         "returnCode": "returncode"}
PLACES = {name: getattr(subprocess, name) for name in ("PIPE", "DEVNULL", "STDOUT")}


def options_of(row):
    given = {NAMES.get(name, name): value for name, value in row.get("options", {}).items()}
    for name in ("stdin", "stdout", "stderr"):
        if name in given:
            given[name] = PLACES[given[name]]
    if "timeout" in given:
        given["timeout"] /= 1000
    return given


def plain(value):
    return ["bytes", value.decode("latin1")] if isinstance(value, bytes) else value


def failure(error):
    if isinstance(error, OSError):
        return {"error": errno.errorcode[error.errno]}
    told = {"error": type(error).__name__}
    if isinstance(error, subprocess.CalledProcessError):
        told["returnCode"] = error.returncode
    if isinstance(error, subprocess.TimeoutExpired):
        told["timeout"] = round(error.timeout * 1000, -1)
    if isinstance(error, subprocess.SubprocessError):
        told.update(stdout=plain(error.stdout), stderr=plain(error.stderr))
    return told


def run(row):
    try:
        done = subprocess.run(row["run"], **options_of(row))
    except Exception as error:
        return failure(error)
    return {"returnCode": done.returncode, "stdout": plain(done.stdout), "stderr": plain(done.stderr)}


def perform(child, step, given):
    name, _, member = step.rpartition(".")
    thing = getattr(child, name) if name else child
    method = getattr(thing, NAMES.get(member, member))
    if member == "returnCode":
        return method
    if member == "write":
        thing.write(given if hasattr(thing, "encoding") else given.encode())
        return thing.flush()
    if isinstance(given, dict):
        if "timeout" in given:
            given = dict(given, timeout=given["timeout"] / 1000)
        result = method(**given)
    else:
        result = method() if given is None else method(signal.Signals(given))
    return list(result) if isinstance(result, tuple) else plain(result)


def outcome(child, step, given):
    try:
        return perform(child, step, given)
    except Exception as error:
        return type(error).__name__


def steps(row):
    child = subprocess.Popen(row["popen"], **options_of(row))
    results = [outcome(child, step, given) for step, given, _ in row["steps"]]
    child.kill()
    child.wait()
    return {"results": results}


with open(sys.argv[1], encoding="utf-8") as table:
    print(json.dumps([run(row) if "run" in row else steps(row) for row in json.load(table)]))
