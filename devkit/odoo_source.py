"""Odoo itself: the checkout that ODOO_SOURCE names, or Debian's package, unpacked."""

import os
import re
from pathlib import Path

from .console import Failure, say
from .private_apt import UNSTABLE, unpack

FROM_UNSTABLE = ("odoo-19", "fonts-montserrat")
FROM_STABLE = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
SITE = Path("usr/lib/python3/dist-packages")
# Debian's package also brings its documentation and a `setup` module of its own.
LEFT_OUT = (*(f"./{SITE}/{name}" for name in ("addons", "doc", "setup")), "./usr/share/doc")
# The package lacks this file; without it every page of the web client logs an error.
STUB = Path("odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js")


def provide(workspace, apt):
    """Return the folder that holds the `odoo` package."""
    named = os.environ.get("ODOO_SOURCE")
    path = Path(named).resolve() if named else workspace.folder / "odoo" / SITE
    if not named and not path.exists():
        install(workspace, apt)
    check(path)
    return path


def install(workspace, apt):
    if not apt.has(f"odoo-19/{UNSTABLE}"):
        there = ", ".join(apt.names("^odoo-[0-9]+$")) or "no Odoo at all"
        raise Failure(
            f"Debian unstable has no odoo-19 any more (it has {there}): set ODOO_SOURCE to a checkout of Odoo 19"
        )
    say("fetching Odoo 19")
    files = apt.download([*(f"{name}/{UNSTABLE}" for name in FROM_UNSTABLE), *FROM_STABLE])
    say("unpacking Odoo 19")
    staging = workspace.folder / "odoo.staging"
    unpack(files, staging, LEFT_OUT)
    complete(staging / SITE)
    staging.rename(workspace.folder / "odoo")


def complete(site):
    """Add what the package lacks and refuse a link that leads nowhere: Odoo answers 500."""
    stub = site / STUB
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* not in the Debian package */\n", encoding="utf-8")
    dangling = [path for path in site.rglob("*") if path.is_symlink() and not path.exists()]
    if dangling:
        raise Failure(f"the unpacked Odoo lacks what {dangling[0]} points to")


def check(path):
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise Failure(f"{path} is no Odoo: it holds no odoo/release.py")
    if not re.search(r"^version_info = \(19,", release.read_text(encoding="utf-8"), re.M):
        raise Failure(f"{path} is not Odoo 19")


def addons_path(workspace, source):
    """Return the folders for `addons_path`: ours, and a checkout's own."""
    paths = [workspace.root]
    if (source / "addons").is_dir():
        paths.append(source / "addons")
    return ",".join(str(path) for path in paths)


def identity(source):
    """Return what changes when another Odoo is used: prepared databases depend on it."""
    release = source / "odoo" / "release.py"
    head = source / ".git" / "HEAD"
    return f"{release.stat().st_mtime_ns}:{head_commit(head) if head.is_file() else ''}"


def head_commit(head):
    """Return the commit of a checkout without asking git."""
    text = head.read_text(encoding="ascii").strip()
    reference = head.parent / text.removeprefix("ref: ")
    return reference.read_text(encoding="ascii").strip() if reference.is_file() else text
