"""Runs the in-process tests of the agent in the interpreter that runs this file.

    python run.py [FILTER ...]

Every ``*_test.py`` beside this file runs in a process of its own: the agent changes built-in types,
and a test that kills its process must take no other along. ``dist/python`` comes first on the path;
HEDDLE_AGENT_PATH names another folder. A file that fails is run once more, and named as UNSTEADY when
it passes then. The last line is ``HEDDLE-SUMMARY`` and a JSON object.
"""

import json
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
MARK = "HEDDLE-SUMMARY "
UNSTEADY = "UNSTEADY  "
FILE_TIME_LIMIT = 600


class CountingResult(unittest.TextTestResult):
    """Counts what passed itself: whether testsRun includes the skipped depends on the version."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def run_file(name):
    """Runs one test file in this process and reports it on standard output."""
    sys.path.insert(0, os.environ.get("HEDDLE_AGENT_PATH") or os.path.join(ROOT, "dist", "python"))
    sys.path.insert(1, HERE)
    suite = unittest.defaultTestLoader.loadTestsFromName(name)
    runner = unittest.TextTestRunner(stream=sys.stderr, verbosity=2, resultclass=CountingResult)
    result = runner.run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped) + len(result.expectedFailures)
    report({"passed": result.passed, "failed": failed, "skipped": skipped})
    sys.stdout.flush()
    # A thread that hangs on purpose must not keep this process.
    os._exit(1 if failed else 0)


def run_apart(name):
    """Runs one test file in another process; returns its counts and what it said."""
    command = [sys.executable, "-X", "faulthandler", os.path.abspath(__file__), "--file", name]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=FILE_TIME_LIMIT,
        )
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode("utf-8", "replace")
        return {"failed": 1}, "%s\n%s: not done after %d s" % (said, name, FILE_TIME_LIMIT)
    said = done.stdout.decode("utf-8", "replace")
    for line in said.splitlines():
        if line.startswith(MARK):
            return json.loads(line[len(MARK):]), said.replace(line + "\n", "")
    return {"failed": 1}, "%s\n%s: ended with %d before its end" % (said, name, done.returncode)


def report(counts):
    print(MARK + json.dumps(counts, sort_keys=True))


def main(filters):
    names = sorted(
        file[: -len(".py")]
        for file in os.listdir(HERE)
        if file.endswith("_test.py") and all(part in file for part in filters)
    )
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for name in names:
        counts, said = run_apart(name)
        if counts.get("failed"):
            # Once more, as vitest does under `npm test` (test/README.md).
            print("%s, first try:\n%s" % (name, said))
            counts, said = run_apart(name)
            print(said if counts.get("failed") else UNSTEADY + name)
        for key, count in counts.items():
            total[key] += count
    report(total)
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--file"]:
        run_file(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
