"""Everything a command needs, provided step by step; a finished step is not repeated."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import browser, odoo_source, postgres, printing, python_env
from .console import Failure
from .databases import Databases
from .postgres import Server
from .private_apt import PrivateApt
from .workspace import Workspace

GIGABYTE = 10**9
FIRST_SETUP_NEEDS = 4 * GIGABYTE
LATER_NEEDS = GIGABYTE // 2
STAMP = "ready"


@dataclass(frozen=True)
class Setup:
    workspace: Workspace
    odoo_path: Path
    server: Server
    databases: Databases

    def environment(self, **more):
        return self.workspace.environment(**self.server.environment, **more)

    def odoo(self, *arguments):
        """Return the command that runs Odoo's command line."""
        return [self.workspace.python, "-m", "odoo", *arguments]


def provide(workspace, *, with_browser=False):
    """Return a Setup: Odoo, Python, printing and PostgreSQL, and the browser if asked for."""
    check_folder(workspace)
    check_space(workspace)
    apt = PrivateApt(workspace)
    odoo_path = odoo_source.provide(workspace, apt)
    python_env.provide(workspace, apt, odoo_path)
    printing.provide(workspace, apt)
    server = postgres.provide(workspace, apt)
    if with_browser:
        browser.provide(workspace, apt)
    apt.discard()
    return Setup(workspace, odoo_path, server, Databases(workspace, server))


def check_folder(workspace):
    """Refuse a working folder that somebody else has made."""
    owner = workspace.folder.stat().st_uid
    if owner != os.geteuid() or not os.access(workspace.folder, os.W_OK):
        raise Failure(
            f"{workspace.folder} belongs to another user: run as that user, remove the folder, "
            "or name another one with ODOO_DEV_DIR"
        )


def check_space(workspace):
    """Refuse to begin what the disk cannot hold."""
    first = not (workspace.folder / STAMP).exists()
    needed = FIRST_SETUP_NEEDS if first else LATER_NEEDS
    free = shutil.disk_usage(workspace.folder).free
    if free < needed:
        raise Failure(
            f"{workspace.folder} has {free / GIGABYTE:.1f} GB free and this needs "
            f"{needed / GIGABYTE:.1f} GB: free some space or set ODOO_DEV_DIR to another disk"
        )


def mark_ready(workspace):
    (workspace.folder / STAMP).touch()
