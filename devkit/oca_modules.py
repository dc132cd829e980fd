"""The modules of OCA in `oca.toml`: they are fetched, installed into a database, and tests run beside them."""

import contextlib
import os
import shutil
import tomllib
from pathlib import Path

from . import configuration, odoo_outcomes, python_env, templates, testing
from .console import Failure, say
from .processes import run

GROUPS = Path(__file__).with_name("oca.toml")
PREFIX = "odoo-addon-"


def content(path=GROUPS):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_groups(path=GROUPS):
    """Return {name of a group: names of its modules}."""
    return {name: modules_of(group["packages"]) for name, group in content(path)["groups"].items()}


def modules_of(packages):
    names = [package.partition("==")[0] for package in packages]
    return sorted(name.removeprefix(PREFIX).replace("-", "_") for name in names)


def read_known(name, path=GROUPS):
    """Return {name of a test: why it fails beside this group}."""
    return content(path).get("known", {}).get(name, {})


def pins(path=GROUPS):
    """Return every package of the file with its version."""
    found = content(path)
    return [*found["python"]["packages"], *(pin for group in found["groups"].values() for pin in group["packages"])]


def fetch(workspace):
    """Return the folder that holds the packages of the file: all of them, and nothing of Odoo."""
    wanted = pins()
    folder = workspace.subfolder("oca") / templates.digest("\n".join(wanted))
    if folder.exists():
        return folder
    say(f"fetching {len(wanted)} packages")
    building = folder.with_name("building")
    shutil.rmtree(building, ignore_errors=True)
    env = python_env.environment(workspace, **python_env.index_for_uv(workspace))
    options = ["--python", workspace.python, "--only-binary", ":all:", "--no-deps", "--target", building]
    command = [workspace.venv / "bin" / "uv", "pip", "install", *options, *wanted]
    run(command, "fetching the modules of OCA failed: is the network up?", log=workspace.log("oca"), env=env)
    building.rename(folder)
    return folder


def addons_in(folder):
    """Return the folder of the fetched modules for Odoo's `addons_path`."""
    return folder / "odoo" / "addons"


def beside(env, folder):
    """Return the environment in which Python finds what the modules import."""
    return {**env, "PYTHONPATH": os.pathsep.join([env["PYTHONPATH"], str(folder)])}


def install(setup, env, folder, database, names):
    """Install these modules; what Odoo logs as an error is a failure. A new database has no demonstration data."""
    config = configuration.write(setup, database, database, more_addons=[addons_in(folder)])
    log = setup.workspace.log(f"{database}_install")
    options = ["--stop-after-init", "--no-http", "--log-level=warn", "--without-demo", "-i", ",".join(names)]
    failure = f"installing {', '.join(names)} into {database} failed"
    run(setup.odoo("-c", config, *options), failure, log=log, env=env)
    complaint = templates.complaint_in(log.read_text(encoding="utf-8", errors="replace"))
    if complaint:
        raise Failure(failure, complaint)


def run_tests(setup, env, folder, database, paths):
    """Run these files of tests on the database; return how many passed, and the names of those that failed."""
    workspace = setup.workspace
    options = ["-c", workspace.root / "pyproject.toml", "--rootdir", workspace.root, "-p", "no:cacheprovider"]
    command = [workspace.python, "-m", "pytest", *options, "-p", "devkit.odoo_outcomes", "-q", "--tb=short", *paths]
    log = workspace.log(database)
    with testing.services(setup, database, more_addons=[addons_in(folder)]) as variables:
        env = {**env, **variables, testing.SLOT: database}

        def run_pytest(more):
            with contextlib.suppress(Failure):  # what failed stands among the outcomes
                run(command, "tests failed", log=log, env={**env, **more}, cwd=workspace.root)

        return odoo_outcomes.collect(workspace, database, run_pytest, f"the tests were interrupted, see {log}")
