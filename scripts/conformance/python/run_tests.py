"""Runs tests in this interpreter and tells what becomes of each (heddle_outcomes.py).

    python run_tests.py OUTPUT NAME...

Tests that OUTPUT already tells of are left out.
"""

import sys
import unittest

from heddle_outcomes import OutcomeFile


class Outcomes(unittest.TestResult):
    """Subtests count for their test."""

    def __init__(self, file):
        super().__init__()
        self.file = file

    def startTest(self, test):
        super().startTest(test)
        self.file.begin(test.id())  # begins

    def addSuccess(self, test):
        self.file.note(test.id(), "ok")

    def addSkip(self, test, reason):
        whole = getattr(test, "test_case", test)  # of a subtest
        self.file.note(whole.id(), "skipped", reason)

    def addExpectedFailure(self, test, error):
        self.file.note(test.id(), "expected failure")

    def addUnexpectedSuccess(self, test):
        self.file.note(test.id(), "unexpected success")

    def addFailure(self, test, error):
        self.file.note(test.id(), "failed", self._exc_info_to_string(error, test))

    def addError(self, test, error):
        self.file.note(test.id(), "error", self._exc_info_to_string(error, test))

    def addSubTest(self, test, subtest, error):
        if error is not None:
            failed = issubclass(error[0], test.failureException)
            outcome = "failed" if failed else "error"
            self.file.note(test.id(), outcome, self._exc_info_to_string(error, test))


def without(suite, done):
    """The suite's tests that are not done, in the suites they were in."""
    if not isinstance(suite, unittest.TestSuite):
        return None if suite.id() in done else suite
    left = [without(one, done) for one in suite]
    return type(suite)(one for one in left if one is not None)


def main(path, names):
    file = OutcomeFile(path)
    without(unittest.defaultTestLoader.loadTestsFromNames(names), file.done).run(Outcomes(file))
    file.finish()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
