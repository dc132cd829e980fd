"""The commands of `./dev`: each takes the workspace and its arguments, returns a status."""

from . import (
    configuration,
    linting,
    locks,
    mail_box,
    mail_catcher,
    oca,
    odoo_tests,
    postgres,
    screenshot,
    server,
    testing,
    translations,
)
from .console import Failure, say
from .processes import foreground, replace_self
from .setup import mark_ready, provide
from .wrappers import on_machine


def start(workspace, arguments):
    """start [ODOO OPTION...]     set up, run Odoo on 127.0.0.1:${PORT:-8069}, mail is caught"""
    return server.start(workspace, arguments)


def test(workspace, arguments):
    """test [PYTEST ARGUMENT...]  run the tests of the repository on fresh databases, two at a time"""
    return testing.run_suite(workspace, arguments)


def pytest(workspace, arguments):
    """pytest PATH... [ARGUMENT]  run the tests of any file, in the repository or outside"""
    if not any(not argument.startswith("-") for argument in arguments):
        raise Failure("name a file or a folder: ./dev pytest PATH... [pytest arguments]")
    return testing.run_pytest(workspace, arguments)


def run_odoo_tests(workspace, arguments):
    """odoo-tests [short|MODULE...]  Odoo's own tests with our addons; what passes without them has to pass"""
    return odoo_tests.run(workspace, arguments)


def run_oca(workspace, arguments):
    """oca [GROUP...]             our addons beside modules of OCA, installed in both orders"""
    return oca.run(workspace, arguments)


def odoo(workspace, arguments):
    """odoo ARGUMENT...           Odoo's command line on the database of ./dev start"""
    setup, env = prepared(workspace)
    return foreground(setup.odoo(*arguments), env=env)


def shell(workspace, arguments):
    """shell [ARGUMENT...]        a Python prompt with Odoo's env (reads a script from stdin)"""
    setup, env = prepared(workspace)
    replace_self(setup.odoo("shell", "--no-http", *arguments), env=env)


def psql(workspace, arguments):
    """psql [ARGUMENT...]         SQL on the database of ./dev start"""
    setup, env = prepared(workspace)
    program = find_psql(workspace)
    replace_self([program, *arguments], env={**env, "PGDATABASE": database_name(setup)})


def mail(workspace, arguments):
    """mail [list | show N | save N DIR]  the mail that Odoo has sent"""
    return mail_box.run(mail_catcher.mail_folder(workspace), arguments)


def bench(workspace, arguments):
    """bench [NAME...] [OPTION]   run bench/bench_NAME.py on a fresh database"""
    return testing.run_benchmarks(workspace, arguments)


def lint(workspace, arguments):
    """lint                       ruff and pylint-odoo"""
    with locks.setup_lock(workspace):
        provide(workspace)
    return linting.run(workspace)


def i18n(workspace, arguments):
    """i18n                       export the .pot of every addon, merge it into de.po and fr.po"""
    return translations.run(workspace)


def shoot(workspace, arguments):
    """screenshot URL FILE [--width N] [--height N] [--login NAME] [--lang CODE]"""
    return screenshot.run(workspace, arguments)


def stop(workspace, arguments):
    """stop                       end Odoo, the mail catcher and PostgreSQL"""
    stopped = {
        "Odoo": server.stop_server(workspace),
        "the mail catcher": mail_catcher.stop(workspace),
        "PostgreSQL": stop_postgres(workspace),
    }
    names = [name for name, was_running in stopped.items() if was_running]
    say(f"stopped {', '.join(names)}" if names else "nothing was running")
    return 0


def show_help(workspace, arguments):
    """help                       this text"""
    print("Usage: ./dev COMMAND\n")
    for command in COMMANDS.values():
        print(f"  {command.__doc__}")
    print(
        "\nODOO_SOURCE names a checkout of Odoo 19, PGHOST or PGSERVICE a PostgreSQL server,\n"
        "PYTHON an interpreter (3.11 to 3.13), PORT the web server's port, ODOO_DEV_DIR the\n"
        "working folder (.dev)."
    )
    return 0


COMMANDS = {
    "start": start,
    "test": test,
    "pytest": pytest,
    "odoo-tests": run_odoo_tests,
    "oca": run_oca,
    "odoo": odoo,
    "shell": shell,
    "psql": psql,
    "mail": mail,
    "bench": bench,
    "lint": lint,
    "i18n": i18n,
    "screenshot": shoot,
    "stop": stop,
    "help": show_help,
}


def prepared(workspace):
    """Return the Setup and the environment for work on the database of `./dev start`."""
    with locks.setup_lock(workspace):
        setup = provide(workspace)
        server.create_database(setup)
        mark_ready(workspace)
    catcher = mail_catcher.running(workspace)
    port = catcher["port"] if catcher else None
    config = configuration.write(setup, "command", server.DATABASE, smtp_port=port)
    return setup, setup.environment(ODOO_RC=config)


def database_name(setup):
    return setup.databases.full(server.DATABASE)


def find_psql(workspace):
    """Return the psql of the private cluster, else the machine's."""
    there = postgres.machine_programs(postgres.MACHINE)
    candidates = [workspace.bin / "psql", there / "psql" if there else None]
    program = next((path for path in candidates if path and path.exists()), None)
    program = program or on_machine(workspace, "psql")
    if not program:
        raise Failure("there is no psql on the PATH")
    return program


def stop_postgres(workspace):
    if not (workspace.folder / "pg" / "data").exists():
        return False
    return postgres.Cluster(workspace, postgres.existing_programs(workspace)).stop()
