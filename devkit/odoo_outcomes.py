"""What pytest does beside pytest-odoo when it runs Odoo's own tests: it keeps the names of those that failed.

A worker of pytest-xdist takes the services that were made for it when `pytest_plugin` is imported.
"""

import os
from pathlib import Path

from .console import Failure, say
from .pytest_plugin import drop_missing_asset

OUTCOMES = "ODOO_TESTS_OUTCOMES"


class Outcomes:
    """Collects in the process that the workers report to."""

    def __init__(self, path):
        self.path = path
        self.failed, self.passed = set(), 0

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed += 1

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self):
        self.path.write_text("\n".join([str(self.passed), *sorted(self.failed)]), encoding="utf-8")


def pytest_configure(config):
    drop_missing_asset()
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(Path(os.environ[OUTCOMES])))


def collect(workspace, name, run, interrupted):
    """Return how many tests passed, and the set of the names of those that failed, when ``run(variables)`` runs them.

    :param variables: of the environment, for a pytest that loads this module
    :raises Failure: the sentence ``interrupted``, where pytest came to no end
    """
    path = workspace.subfolder("tmp") / f"{name}.outcomes"
    path.unlink(missing_ok=True)
    run({OUTCOMES: str(path)})
    if not path.exists():
        raise Failure(interrupted)
    passed, *failed = path.read_text(encoding="utf-8").splitlines()
    return int(passed), set(failed)


def failing_again(failed, run_failing):
    """Return which of ``failed`` fail once more: a tour that has run out of time on a busy machine tells nothing.

    :param run_failing: runs the tests of these names, and returns the set of those that failed
    """
    if not failed:
        return set()
    say(f"running {len(failed)} again")
    return failed & run_failing(sorted(failed))
