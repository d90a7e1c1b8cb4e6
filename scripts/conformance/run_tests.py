"""Runs tests in this interpreter; writes a line of JSON when one begins and when it has ended.

    python run_tests.py OUTPUT NAME...

Tests that OUTPUT already tells of are left out, so that a run which died can be taken up again.
"""

import json
import os
import sys
import unittest

RANK = ("ok", "skipped", "expected failure", "unexpected success", "failed", "error")


class Outcomes(unittest.TestResult):
    """Keeps the worst outcome of each test; subtests count for their test."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.worst = {}

    def write(self, **line):
        # Opened anew: a test may close all descriptors, or fork.
        with open(self.path, "a") as file:
            file.write(json.dumps(line) + "\n")

    def note(self, test, outcome, detail=""):
        name = test.id()
        if RANK.index(outcome) >= RANK.index(self.worst.get(name, "ok")):
            self.worst[name] = outcome
            self.write(test=name, outcome=outcome, detail=detail)

    def startTest(self, test):
        super().startTest(test)
        self.write(test=test.id())

    def addSuccess(self, test):
        self.note(test, "ok")

    def addSkip(self, test, reason):
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test, error):
        self.note(test, "expected failure")

    def addUnexpectedSuccess(self, test):
        self.note(test, "unexpected success")

    def addFailure(self, test, error):
        self.note(test, "failed", self._exc_info_to_string(error, test))

    def addError(self, test, error):
        self.note(test, "error", self._exc_info_to_string(error, test))

    def addSubTest(self, test, subtest, error):
        if error is not None:
            failed = issubclass(error[0], test.failureException)
            self.note(test, "failed" if failed else "error", self._exc_info_to_string(error, test))


def without(suite, done):
    """The suite's tests that are not done, in the suites they were in."""
    if not isinstance(suite, unittest.TestSuite):
        return None if suite.id() in done else suite
    left = [without(one, done) for one in suite]
    return type(suite)(one for one in left if one is not None)


def main(path, names):
    done = set()
    if os.path.exists(path):
        with open(path) as file:
            done = {json.loads(line).get("test") for line in file}
    result = Outcomes(path)
    without(unittest.defaultTestLoader.loadTestsFromNames(names), done).run(result)
    result.write(finished=True)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2:])
