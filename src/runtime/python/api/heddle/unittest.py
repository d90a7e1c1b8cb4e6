"""unittest under Heddle (docs/pytest.md): a test that hangs fails, the others go on.

``heddle run --on-deadlock fail -m unittest`` needs no more. A script that calls ``unittest.main()``
itself calls ``heddle.unittest.install()`` before.
"""

import functools
import unittest

from . import span
from ._tests import FailOn, Watch, text_of


class HangError(AssertionError):
    """The test would have waited for ever, or Heddle found an error while it ran."""


def install(fail_on="error"):
    """Has each test of unittest watched; False where Heddle does not watch this process.

    `fail_on`: `error`, `warning`, or names of rules. Raises ValueError for a rule that does not exist.
    """
    fail_on = FailOn(fail_on)
    watch = Watch.open(HangError)
    if watch is None:
        return False
    word = fail_on.unknown(watch.rules)
    if word is not None:
        raise ValueError("Heddle has no rule %s" % word)
    original = unittest.TestCase.run

    @functools.wraps(original)
    def run(self, result=None):
        watch.begin(fail_on)
        texts = []
        self.addCleanup(_judge, watch, texts)
        before = _failed(result)
        with span(self.id()):
            value = original(self, result)
        if texts and result is not None and _failed(result) == before:
            # It was led out of a wait, and caught what led it out.
            result.addFailure(self, (HangError, HangError("\n".join(texts)), None))
        if _failed(result) != before:
            watch.status = 1
        return value

    unittest.TestCase.run = run
    return True


def _judge(watch, raised_texts):
    """The last cleanup of a test: fails it for what it has not failed for already."""
    found = watch.settle()
    raised_texts.extend(text_of(one) for one, raised in found if raised)
    texts = [text_of(one) for one, raised in found if not raised]
    if texts:
        raise HangError("\n".join(texts))


def _failed(result):
    """How many tests of a result have failed so far."""
    return len(result.failures) + len(result.errors) if result is not None else 0
