"""`./dev test`, `./dev pytest`, `./dev bench`: runs on a fresh clone of the template."""

import contextlib
import os
import tempfile
from pathlib import Path

from . import configuration, locks, mail_catcher, templates
from .console import Failure, say
from .processes import foreground
from .setup import mark_ready, provide

SLOTS = ("test", "test_2", "test_3")
WORKERS = 2
SLOT = "CUSTOMER_REGISTRY_SLOT"
MAILDIR = "CUSTOMER_REGISTRY_MAILDIR"
SMTP_PORT = "CUSTOMER_REGISTRY_SMTP_PORT"
TEMPLATE = "CUSTOMER_REGISTRY_TEMPLATE"
BASE_TEMPLATE = "CUSTOMER_REGISTRY_BASE_TEMPLATE"


def run_suite(workspace, arguments):
    """Run all tests, or those that the arguments name, by two processes if the machine can; return the status."""
    if (os.cpu_count() or 1) < WORKERS or any(argument.startswith(("-n", "--pdb", "-s")) for argument in arguments):
        return run_pytest(workspace, arguments)
    return run_pytest(workspace, ["-n", str(WORKERS), "--dist", "loadfile", *arguments], WORKERS)


def run_pytest(workspace, arguments, workers=0):
    """Run pytest on a prepared clone, or on a copy of it for each worker, and return its exit status."""
    with prepared(workspace, SLOTS, with_browser=True) as (setup, env), contextlib.ExitStack() as stack:
        for number in range(workers):
            names = f"{env[SLOT]}_gw{number}", f"gw{number}"
            env = {**env, **stack.enter_context(worker_variables(setup, templates.provide(setup), *names))}
        cache = workspace.folder / "cache" / "pytest"
        options = ["-c", workspace.root / "pyproject.toml", "--rootdir", workspace.root]
        command = [workspace.python, "-m", "pytest", *options, "-o", f"cache_dir={cache}"]
        paths = absolute(arguments, Path.cwd())
        say("running pytest")
        return foreground([*command, *paths], env=env, cwd=workspace.root)


@contextlib.contextmanager
def worker_variables(setup, template, database, worker):
    """Clone ``database`` from ``template``; yield the variables that `devkit.pytest_plugin` takes in this worker.

    The database is its own, for the workers would remove each other's files.
    """
    with locks.setup_lock(setup.workspace):
        setup.databases.clone(template, database)
    with services(setup, database) as variables:
        yield {f"{name}_{worker}": value for name, value in variables.items()}


def absolute(arguments, folder):
    """Return pytest's arguments with the paths that exist below `folder` made absolute."""
    return [absolute_one(argument, folder) for argument in arguments]


def absolute_one(argument, folder):
    path, separator, test = argument.partition("::")
    if argument.startswith("-") or not path or not (folder / path).exists():
        return argument
    return f"{(folder / path).resolve()}{separator}{test}"


def run_benchmarks(workspace, arguments):
    """Run bench/bench_NAME.py with the options one after the other; returns the first bad exit status."""
    options = [argument for argument in arguments if argument.startswith("-")]
    names = [argument for argument in arguments if not argument.startswith("-")]
    scripts = benchmarks(workspace.root / "bench", names)
    for script in scripts:
        with prepared(workspace, ("bench",), with_browser=True) as (_setup, env):
            say(f"running {script.name}")
            status = foreground([workspace.python, script, *options], env=env, cwd=workspace.root)
        if status:
            return status
    return 0


def benchmarks(folder, names):
    """Return the scripts of these benchmarks, of all unless named."""
    named = [folder / f"bench_{name}.py" for name in names]
    found = named or sorted(folder.glob("bench_*.py"))
    missing = [path.name for path in found if not path.is_file()]
    if missing or not found:
        raise Failure(f"{folder} has no {', '.join(missing) or 'bench_*.py'}")
    return found


@contextlib.contextmanager
def prepared(workspace, slots, *, with_browser=False, provide_template=templates.provide):
    """Yield the Setup and the environment of a fresh clone that is ours alone."""
    with contextlib.ExitStack() as stack:
        slot = stack.enter_context(free_slot(workspace, slots))
        with locks.setup_lock(workspace):
            setup = provide(workspace, with_browser=with_browser)
            template = provide_template(setup)
            say(f"cloning {template} to {slot}")
            setup.databases.clone(template, slot)
            mark_ready(workspace)
        variables = {SLOT: slot, **stack.enter_context(services(setup, slot))}
        variables[TEMPLATE] = setup.databases.full(template)
        variables[BASE_TEMPLATE] = setup.databases.full(templates.base_name(setup))
        # Of its own, for browsers leave much behind; not in the working folder, whose name may hold a dot: Odoo
        # counts the dots in the path of a printed page and would lose its header and footer.
        temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="registry-", ignore_cleanup_errors=True))
        # Tests may import `devkit` and `tests` from wherever they are.
        yield setup, setup.environment(PYTHONPATH=workspace.root, TMPDIR=temporary, **variables)


@contextlib.contextmanager
def services(setup, database, *, more_addons=()):
    """Run a mail catcher and yield the variables that name it and Odoo's configuration for ``database``."""
    maildir = setup.workspace.folder / "run" / f"mail-{database}"
    with mail_catcher.temporary(setup.workspace, maildir) as port:
        config = configuration.write(setup, database, database, smtp_port=port, more_addons=more_addons)
        yield {"ODOO_RC": str(config), MAILDIR: str(maildir), SMTP_PORT: str(port)}


@contextlib.contextmanager
def free_slot(workspace, slots):
    """Yield the first of these database names that no other run uses."""
    for slot in slots:
        path = workspace.subfolder("run") / f"{slot}.lock"
        try:
            descriptor = locks.acquire(path, "{pid}")
        except locks.Busy as error:
            busy = error
            continue
        try:
            yield slot
        finally:
            os.close(descriptor)
        return
    raise Failure(f"all databases for such runs are in use (process {busy.pid} has one)")
