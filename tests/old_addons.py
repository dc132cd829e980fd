"""Our addons as they were at an earlier commit, and databases that they have made."""

import contextlib
import io
import os
import subprocess
import tarfile
from configparser import ConfigParser
from pathlib import Path

from devkit.templates import FORGET_DEMO
from tests import database, used_database

ROOT = Path(__file__).resolve().parent.parent
CHOSEN = ("", "_billing", "_collection", "_documents", "_letter", "_reminder")


def unpack(ref, folder):
    """Write the addons of the commit ``ref`` below ``folder``."""
    git = ["git", "-C", str(ROOT)]
    found = subprocess.run([*git, "cat-file", "-e", f"{ref}^{{commit}}"], capture_output=True, check=False)
    assert not found.returncode, (
        f"This clone lacks the commit {ref}, whose addons are to be updated. Fetch it: git fetch --unshallow"
    )
    names = subprocess.run([*git, "ls-tree", "--name-only", ref], capture_output=True, text=True, check=True)
    addons = [name for name in names.stdout.split() if name.startswith("customer_registry")]
    packed = subprocess.run([*git, "archive", ref, *addons], capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")


def odoo(name, *command, addons=ROOT, stdin="", timeout=900):
    """Run Odoo's command line with the addons below the folder ``addons``; return (output, log)."""
    status, printed, log = database.run_odoo(name, *command, addons_path(addons), stdin=stdin, timeout=timeout)
    assert status == 0 and " ERROR " not in log, log[-4000:]
    return printed, log


def addons_path(folder):
    config = ConfigParser(interpolation=None)
    config.read(os.environ["ODOO_RC"])
    _ours, *others = config["options"]["addons_path"].split(",")
    return f"--addons-path={','.join([str(folder), *others])}"


@contextlib.contextmanager
def used(folder):
    """Yield the name of a database that these addons have made, with records of every kind."""
    with database.clone(database.BASE_TEMPLATE) as name:
        database.execute(name, FORGET_DEMO)
        addons = [f"customer_registry{short}" for short in CHOSEN if (folder / f"customer_registry{short}").is_dir()]
        install = ("server", "-i", ",".join(addons), "--without-demo", "--stop-after-init", "--no-http")
        assert "prepared" in odoo(name, "shell", addons=folder, stdin=used_database.PREPARE)[0]
        odoo(name, *install, addons=folder)
        printed, log = odoo(name, "shell", "--log-level=warn", addons=folder, stdin=used_database.USE)
        assert "used\n" in printed, log[-3000:]
        yield name
