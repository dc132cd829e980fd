"""`./dev oca`: our addons beside modules of OCA that users have, installed in both orders.

The modules of `oca.toml` are fetched into the working folder. For each group there are two databases without
demonstration data of ours: the group comes first, or our addons do. In both the main job has to pass.
`./dev oca stranger` runs it in the database of `stranger.py`.
"""

import concurrent.futures
import functools
import os
import time
from dataclasses import dataclass, field

from . import locks, oca_modules, odoo_outcomes, stranger, templates, testing
from .console import Failure, say
from .oca_modules import GROUPS, install, run_tests

ORDERS = {"first": "OCA first", "after": "ours first"}
# Register, review, folder, run, deliver, pay, collect, merge, portal, import.
MAIN_JOB = (
    "tests/test_main_job.py",
    "tests/registration/test_registration.py",
    "tests/registration/test_review.py",
    "tests/registration/test_import.py",
    "tests/billing/test_billing_run.py",
    "tests/delivery/test_send_invoice.py",
    "tests/delivery/test_delivery_log.py",
    "tests/merge/test_merge.py",
    "tests/portal/test_portal_pages.py",
    "tests/portal/test_portal_invoices.py",
)
COLLECTING = ("tests/collection/test_collection.py",)
# Beside another addon for SEPA direct debits ours does not collect, and says so.
OTHER_STACKS = ("account_banking_sepa_direct_debit", "account_payment_sepa_direct_debit")
REFUSING = ("tests/beside/other_sepa_stack.py", "tests/collection/test_gocardless_csv.py")


@dataclass
class Trial:
    """The tests on one database: how long it took, what passed, what failed, or what stood in the way."""

    group: str
    title: str
    database: str
    known: dict
    seconds: tuple = (0, 0)
    passed: int = 0
    failed: set = field(default_factory=set)
    complaint: str = ""

    @property
    def new(self):
        return self.failed - self.known.keys()

    @property
    def is_good(self):
        return bool(self.passed) and not (self.complaint or self.new)


def run(workspace, arguments):
    """Try the named groups in both orders, and the stranger's database; all of them unless named.

    Return the exit status.
    """
    groups = oca_modules.read_groups()
    names = chosen([*groups, stranger.NAME], arguments)
    with testing.prepared(workspace, ("oca",), with_browser=True) as (setup, env):
        with locks.setup_lock(workspace):
            folder = oca_modules.fetch(workspace)
            env = oca_modules.beside(env, folder)
            templates.provide_without_demo(setup)
            if stranger.NAME in names:
                stranger.provide(setup, env, folder)
        tasks = [task for name in names for task in tasks_of(groups, name)]
        with concurrent.futures.ThreadPoolExecutor(min(testing.WORKERS, os.cpu_count() or 1)) as pool:
            trials = list(pool.map(lambda task: perform(setup, env, folder, *task), tasks))
    return report(trials)


def chosen(names, named):
    missing = [name for name in named if name not in names]
    if missing:
        raise Failure(f"./dev oca knows {', '.join(names)}, not {', '.join(missing)}")
    return named or names


def tasks_of(groups, name):
    """Return tuples (trial, function that makes its database, paths of tests)."""
    if name == stranger.NAME:
        trial = Trial(name, "stranger's database", f"oca_{name}", oca_modules.read_known(name))
        return [(trial, stranger.prepare, (*MAIN_JOB, *COLLECTING, *stranger.MATRICES))]
    known, modules = oca_modules.read_known(name), groups[name]
    paths = (*MAIN_JOB, *(REFUSING if any(module in OTHER_STACKS for module in modules) else COLLECTING))
    return [
        (
            Trial(name, f"{name}, {title}", f"oca_{name}_{order}", known),
            functools.partial(prepare, modules, order),
            paths,
        )
        for order, title in ORDERS.items()
    ]


def perform(setup, env, folder, trial, make, paths):
    """Make the trial's database, run the tests on it, and keep it if something is wrong."""
    began = time.monotonic()
    try:
        make(setup, env, folder, trial.database)
        installed = time.monotonic()
        trial.passed, failed = run_tests(setup, env, folder, trial.database, paths)
        trial.failed = odoo_outcomes.failing_again(
            failed, lambda names: run_tests(setup, env, folder, trial.database, names)[1]
        )
        trial.seconds = (installed - began, time.monotonic() - installed)
    except Failure as failure:
        trial.complaint = f"{failure.details}\n{failure}".strip()
    say(sentence(trial))
    if trial.is_good:
        setup.databases.drop(trial.database)
    return trial


def prepare(modules, order, setup, env, folder, database):
    """Install the modules and our addons, one after the other."""
    if order == "first":
        templates.clone_without_demo(setup, templates.base_name(setup), database)
        install(setup, env, folder, database, modules)
        install(setup, env, folder, database, setup.workspace.addon_names())
    else:
        setup.databases.clone(templates.provide_without_demo(setup), database)
        install(setup, env, folder, database, modules)


def sentence(trial):
    if trial.complaint:
        return f"{trial.title}: could not be tried"
    made, tested = trial.seconds
    result = f"{trial.passed} passed, {len(trial.failed)} failed, {len(trial.new)} of them unknown"
    return f"{trial.title}: made in {made:.0f}s, tested in {tested:.0f}s: {result}"


def report(trials):
    """Print what came of the trials; return the exit status."""
    for trial in trials:
        print(sentence(trial))
        for line in trial.complaint.splitlines():
            print(f"    {line}")
        for name in sorted(trial.new):
            print(f"    NEW {name}")
    stale = healed(trials)
    for group, name in sorted(stale):
        print(f"{group} PASSES NOW, take it out of {GROUPS.name}: {name}")
    return 0 if all(trial.is_good for trial in trials) and not stale else 1


def healed(trials):
    """Return pairs (group, test) of what is known to fail and failed in none of the group's databases."""
    tried = [trial for trial in trials if not trial.complaint]
    failed = {(trial.group, name) for trial in tried for name in trial.failed}
    return {(trial.group, name) for trial in tried for name in trial.known} - failed
