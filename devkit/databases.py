"""Databases of this checkout together with their filestores."""

import json
import os
import re
import shutil
from pathlib import Path

from .console import Failure
from .processes import output

SAFE = re.compile(r"^[a-z][a-z0-9_]*$")
SCRIPT = Path(__file__).with_name("sql.py")


class Databases:
    """Names are given without the server's prefix: other people's are out of reach."""

    def __init__(self, workspace, server):
        self.workspace = workspace
        self.server = server

    def full(self, name):
        if not SAFE.match(name):
            raise Failure(f"{name} is no name for a database here")
        return f"{self.server.prefix}{name}"

    def sql(self, statement, parameters=(), *, database=None):
        """Run one statement in `database` (the server's `postgres` unless told)."""
        return self.script([[statement, list(parameters)]], database=database)

    def script(self, statements, *, database=None):
        target = self.full(database) if database else "postgres"
        request = json.dumps({"database": target, "statements": statements})
        env = self.workspace.environment(**self.server.environment)
        try:
            printed = output([self.workspace.python, SCRIPT], env=env, stdin=request)
        except Failure as failure:
            raise Failure(f"PostgreSQL: {last_line(str(failure))}") from None
        return json.loads(printed)

    def version(self):
        return self.sql("SHOW server_version_num")[0][0]

    def names(self, start=""):
        """Return our databases whose name starts with `start`, newest first."""
        rows = self.sql("SELECT datname FROM pg_database ORDER BY oid DESC")
        whole = f"{self.server.prefix}{start}"
        return [name.removeprefix(self.server.prefix) for (name,) in rows if name.startswith(whole)]

    def exists(self, name):
        return bool(self.sql("SELECT 1 FROM pg_database WHERE datname = %s", [self.full(name)]))

    def files(self, name):
        return self.workspace.filestore / self.full(name)

    def drop(self, *names):
        statements = [[f'DROP DATABASE IF EXISTS "{self.full(name)}" WITH (FORCE)', []] for name in names]
        if statements:
            self.script(statements)
        for name in names:
            shutil.rmtree(self.files(name), ignore_errors=True)

    def clone(self, source, target):
        """Replace `target` with a copy of `source`; the files are hard links."""
        self.drop(target)
        self.sql(f'CREATE DATABASE "{self.full(target)}" TEMPLATE "{self.full(source)}"')
        if self.files(source).exists():
            shutil.copytree(self.files(source), self.files(target), copy_function=os.link)

    def publish(self, building, name):
        """Give a finished database its name: files first, a kill in between is harmless."""
        shutil.rmtree(self.files(name), ignore_errors=True)
        if self.files(building).exists():
            self.files(building).rename(self.files(name))
        self.sql(f'ALTER DATABASE "{self.full(building)}" RENAME TO "{self.full(name)}"')

    def note(self, name, text):
        """Remember `text` with the database itself; clones do not inherit it."""
        literal = text.replace("'", "''")
        self.sql(f"COMMENT ON DATABASE \"{self.full(name)}\" IS '{literal}'")

    def noted(self, name):
        rows = self.sql(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [self.full(name)],
        )
        return rows[0][0] if rows else None


def last_line(text):
    return text.strip().splitlines()[-1]
