"""What became of each test, told in a file as it happens: a line of JSON when a test begins and when
it has ended. A run that died can be taken up again where it was.
"""

import json
import os

RANK = ("ok", "skipped", "expected failure", "unexpected success", "failed", "error")


class OutcomeFile:
    """Keeps the worst outcome of each test."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        #: Tests that an earlier run told of, also of the one it died in.
        self.done = set()
        if os.path.exists(self.path):
            with open(self.path) as file:
                self.done = {json.loads(line).get("test") for line in file}
        self._owner = os.getpid()
        self._worst = {}

    def _write(self, **line):
        if os.getpid() != self._owner:
            return  # a test that forks
        # Opened anew: a test may close all descriptors.
        with open(self.path, "a") as file:
            file.write(json.dumps(line) + "\n")

    def begin(self, test):
        self._write(test=test)

    def note(self, test, outcome, detail=""):
        if RANK.index(outcome) >= RANK.index(self._worst.get(test, "ok")):
            self._worst[test] = outcome
            self._write(test=test, outcome=outcome, detail=detail)

    def finish(self):
        self._write(finished=True)
