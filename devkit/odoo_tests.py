"""`./dev odoo-tests`: Odoo's own tests in a database with all our addons; what passes without them has to pass.

Our demonstration data are left out: the tests count records, and expect companies and languages as they make them.
What fails twice is run again in the database that holds what our addons depend on and nothing of ours. What fails
there as well says nothing about us: Odoo's tests are written for databases without demonstration data and with few
apps.
"""

import contextlib
import os
from pathlib import Path

from . import odoo_outcomes, templates, testing
from .console import Failure, say
from .processes import foreground

# The modules whose models ours extend. Of base and mail what concerns partners and users, not the ORM.
BASE = ("res_partner", "res_partner_bank", "res_partner_merge", "res_users")
SUITES = {
    "account": ["account/tests"],
    "account_edi_ubl_cii": ["account_edi_ubl_cii/tests"],
    "account_peppol": ["account_peppol/tests"],
    "base": [f"base/tests/test_{name}.py" for name in BASE],
    "base_vat": ["base_vat/tests"],
    "crm": ["crm/tests"],
    "mail": ["mail/tests"],
    "phone_validation": ["phone_validation/tests"],
    "portal": ["portal/tests"],
    "project": ["project/tests"],
    "sale": ["sale/tests"],
    "survey": ["survey/tests"],
}
# What has failed because of us before, and takes a minute or two: `.ci/run` runs it.
SHORT = [
    "account/tests/test_account_move_send.py",
    "account_edi_ubl_cii/tests/test_partner_peppol_fields.py",
    "account_edi_ubl_cii/tests/test_ubl_cii.py",
    "account_peppol/tests/test_peppol_messages.py",
    "account_peppol/tests/test_peppol_participant.py",
    "base/tests/test_overrides.py",
    "base/tests/test_res_partner.py",
    "base_vat/tests",
    "crm/tests/test_performances.py",
    "portal/tests/test_portal_wizard.py",
    "sale/tests/test_access_rights.py",
    "sale/tests/test_payment_flow.py",
]
KNOWN = Path("tests") / "odoo_tests.txt"
DATABASE, WITHOUT_US = "odoo_tests", "odoo_tests_without"


def run(workspace, arguments):
    """Run the suites of the named modules, or all; pytest's options may follow. Return the exit status."""
    options = [argument for argument in arguments if argument.startswith("-")]
    paths = paths_of([argument for argument in arguments if not argument.startswith("-")])
    prepared = testing.prepared(
        workspace, (DATABASE,), with_browser=True, provide_template=templates.provide_without_demo
    )
    with prepared as (setup, env):
        template = templates.provide_without_demo(setup)
        passed, failed = run_suites(setup, env, DATABASE, template, paths, options)
        failed = odoo_outcomes.failing_again(
            failed, lambda names: run_suites(setup, env, DATABASE, template, names, [])[1]
        )
        ours = failed - failing_without_us(setup, env, failed)
    known = read_known(workspace.root / KNOWN)
    ran = {name for name in known if any(name.startswith(path) for path in paths)}
    return report(passed, failed, ours - known.keys(), ran - ours)


def paths_of(names):
    """Return the paths of tests, below the folder of Odoo's addons, that the names of modules or paths mean."""
    known = {**SUITES, "short": SHORT}
    missing = [name for name in names if name not in known and "/" not in name]
    if missing:
        raise Failure(
            f"./dev odoo-tests knows {', '.join(known)}, not {', '.join(missing)}: name a path, as in web/tests"
        )
    return [path for name in names or SUITES for path in known.get(name, [name])]


def failing_without_us(setup, env, failed):
    """Return which of ``failed`` fail where nothing of ours is installed."""
    if not failed:
        return set()
    say(f"running {len(failed)} again without our addons")
    base = templates.base_name(setup)
    setup.databases.clone(base, WITHOUT_US)
    with testing.services(setup, WITHOUT_US) as variables:
        _passed, without = run_suites(setup, {**env, **variables}, WITHOUT_US, base, sorted(failed), [])
    setup.databases.drop(WITHOUT_US)
    return without


def run_suites(setup, env, database, template, paths, options):
    """Run these tests on ``database``, by two processes if the machine can; return (passed, {failed})."""
    addons = setup.odoo_path / "odoo" / "addons"
    empty = setup.workspace.subfolder("tmp") / "odoo_tests.ini"
    empty.write_text("[pytest]\n", encoding="utf-8")
    workers = testing.WORKERS if (os.cpu_count() or 1) >= testing.WORKERS and len(paths) > 1 else 0
    with contextlib.ExitStack() as stack:
        for number in range(workers):
            name = f"{database}_gw{number}"
            env = {**env, **stack.enter_context(testing.worker_variables(setup, template, name, f"gw{number}"))}
        command = [
            *[setup.workspace.python, "-m", "pytest", "-c", empty, "--rootdir", addons, "-p", "no:cacheprovider"],
            *["-p", "devkit.odoo_outcomes", "--odoo-http", "--odoo-log-level=critical", "-q", "--tb=short"],
            *(["-n", workers, "--dist", "loadfile"] if workers else []),
            *[*options, *(addons / path for path in paths)],
        ]

        def run_pytest(more):
            # Not in the folder of Odoo's addons, in which `email` is not Python's.
            foreground(command, env={**env, **more}, cwd=setup.workspace.folder)

        return odoo_outcomes.collect(setup.workspace, database, run_pytest, "Odoo's tests were interrupted")


def read_known(path):
    """Return {name of a test: reason why it fails with us}; each line is a name, a space and a reason."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    named = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    silent = [name for name, _space, reason in named if not reason.strip()]
    if silent:
        raise Failure(f"{path.name} gives no reason for {', '.join(silent)}")
    return {name: reason.strip() for name, _space, reason in named}


def report(passed, failed, new, healed):
    say(f"{passed} passed, {len(failed)} failed, {len(new)} of them pass without our addons")
    for name in sorted(new):
        print(f"NEW {name}")
    for name in sorted(healed):
        print(f"PASSES NOW, take it out of {KNOWN}: {name}")
    return 1 if new or healed or not passed else 0
