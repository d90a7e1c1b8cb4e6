"""The pytest plugin of Heddle (``pytest -p heddle``, docs/pytest.md): a test that hangs fails."""

import pytest

from . import span
from ._tests import FailOn, Watch, text_of

_WHAT = "`error`, `warning`, or names of rules separated by commas"


def pytest_addoption(parser):
    text = "findings of Heddle that fail a test: %s" % _WHAT
    group = parser.getgroup("heddle", "findings of Heddle")
    group.addoption("--heddle-fail-on", metavar="WHAT", help=text + " (default: error)")
    parser.addini("heddle_fail_on", text, default="error")


def pytest_configure(config):
    config.addinivalue_line(
        "markers",
        "heddle(fail_on): findings of Heddle that fail this test: a list of rules, or %s" % _WHAT,
    )
    if not config.pluginmanager.has_plugin("heddle-tests"):
        config.pluginmanager.register(_Tests(config), "heddle-tests")


class _Tests:
    def __init__(self, config):
        words = config.getoption("heddle_fail_on") or config.getini("heddle_fail_on")
        self.fail_on = FailOn(words)
        self.watch = Watch.open(lambda text: pytest.fail.Exception(text, pytrace=True))
        self._check(self.fail_on, "heddle_fail_on")

    def _check(self, fail_on, where):
        word = fail_on.unknown(self.watch.rules if self.watch else ())
        if word is not None:
            raise pytest.UsageError("%s: Heddle has no rule %s" % (where, word))

    def _of(self, item):
        marker = item.get_closest_marker("heddle")
        if marker is None:
            return self.fail_on
        words = marker.kwargs.get("fail_on", marker.args[0] if marker.args else None)
        if words is None:
            raise pytest.UsageError("%s: the mark `heddle` needs fail_on=…" % item.nodeid)
        return FailOn(words)

    def pytest_report_header(self):
        if self.watch is None:
            return "heddle: nobody watches; run it as `heddle run -m pytest -p heddle`"
        return "heddle: watches; fails tests on %s" % ", ".join(self.fail_on.words)

    def pytest_collection_modifyitems(self, items):
        for item in items:
            self._check(self._of(item), item.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if self.watch is not None:
            self.watch.status = int(session.exitstatus)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        if self.watch is None:
            yield
            return
        self.watch.begin(self._of(item))
        with span(item.nodeid):
            yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, call):
        outcome = yield
        if self.watch is None or call.when == "setup":
            return
        report = outcome.get_result()
        for finding, raised in self.watch.settle():
            text = text_of(finding)
            if report.passed:
                report.outcome = "failed"
                report.longrepr = _failure(text)
            elif not raised:
                report.sections.append(("Heddle", text))


def _failure(text):
    """A failure of pytest's own kind, so that its summary quotes it."""
    try:
        pytest.fail(text, pytrace=False)
    except pytest.fail.Exception:
        return pytest.ExceptionInfo.from_current().getrepr(style="value")
