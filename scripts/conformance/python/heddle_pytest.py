"""A pytest plugin that tells what becomes of each test (heddle_outcomes.py).

    python -m pytest -p heddle_pytest --outcomes OUTPUT ...

Tests that OUTPUT already tells of are left out.
"""

from heddle_outcomes import OutcomeFile


def pytest_addoption(parser):
    parser.addoption("--outcomes", help="where the outcomes of tests are told")


def pytest_configure(config):
    path = config.getoption("--outcomes")
    if path:
        config.pluginmanager.register(Outcomes(OutcomeFile(path)))


class Outcomes:
    def __init__(self, file):
        self.file = file

    def pytest_collection_modifyitems(self, items):
        items[:] = [one for one in items if one.nodeid not in self.file.done]

    def pytest_collectreport(self, report):
        """A file that cannot be loaded, or is left out as a whole, counts as a test."""
        if not report.passed:
            outcome = "skipped" if report.skipped else "error"
            self.file.note(report.nodeid, outcome, report.longreprtext)

    def pytest_runtest_logstart(self, nodeid):
        self.file.begin(nodeid)

    def pytest_runtest_logreport(self, report):
        if report.passed and report.when != "call":
            return
        self.file.note(report.nodeid, _outcome(report), report.longreprtext)

    def pytest_sessionfinish(self):
        self.file.finish()


def _outcome(report):
    expected = hasattr(report, "wasxfail")
    if report.skipped:
        return "expected failure" if expected else "skipped"
    if report.passed:
        return "unexpected success" if expected else "ok"
    return "failed" if report.when == "call" else "error"
