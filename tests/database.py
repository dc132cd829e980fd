"""Databases of their own for tests that commit, kill or uninstall: clones of the prepared ones."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid

import psycopg2
from odoo.sql_db import connection_info_for
from odoo.tests.common import get_db_name

TEMPLATE = "CUSTOMER_REGISTRY_TEMPLATE"
BASE_TEMPLATE = "CUSTOMER_REGISTRY_BASE_TEMPLATE"


def clone(variable):
    """Yield the name of a fresh copy of the database that this environment variable names."""
    return copy(os.environ[variable])


def empty():
    """Yield the name of a new database without anything in it."""
    return copy("template0")


@contextlib.contextmanager
def copy(source):
    """Yield the name of a fresh copy of the database ``source``, which nobody may be using."""
    name = f"{get_db_name()}_{uuid.uuid4().hex[:8]}"
    execute("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    try:
        yield name
    finally:
        execute("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def connected(name):
    """Yield a cursor of a connection to the database ``name`` that commits each statement unless told to BEGIN."""
    _db, info = connection_info_for(name)
    connection = psycopg2.connect(**info)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def execute(name, query):
    """Run one statement in the database ``name`` and return its rows, if it has some."""
    with connected(name) as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def odoo_command(name, *command):
    return [sys.executable, "-m", "odoo", *command, "-c", os.environ["ODOO_RC"], "-d", name]


def run_odoo(name, *command, stdin="", timeout=300):
    """Run Odoo's command line to its end, within ``timeout`` seconds; return (exit status, output, log)."""
    done = subprocess.run(
        odoo_command(name, *command), input=stdin, capture_output=True, text=True, check=False, timeout=timeout
    )
    return done.returncode, done.stdout, done.stderr


def start_script(name, code):
    """Start a process that runs ``code`` with Odoo's ``env``; it can be killed at any point."""
    with tempfile.TemporaryFile("w+") as script:
        script.write(code)
        script.seek(0)
        return subprocess.Popen(
            odoo_command(name, "shell"), stdin=script, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def count(name, query):
    return execute(name, query)[0][0]


def kill_when_begun(name, code, query):
    """Run ``code`` and kill it at once when the number that ``query`` returns has changed.

    That is when it has committed its first batch and works on the next.
    """
    before = count(name, query)
    process = start_script(name, code)
    while count(name, query) == before:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()


def run_workers(name, *codes):
    """Run these at the same time, to their ends."""
    for worker in [start_script(name, code) for code in codes]:
        worker.wait(timeout=240)
