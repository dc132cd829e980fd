"""The virtual environment with the pinned packages of requirements-dev.txt."""

import hashlib
import os
import shutil
import subprocess
import sys

from .console import Failure, say
from .private_apt import PrivateApt
from .processes import output, run

UV = "uv==0.13.8"
BINARIES = ("--only-binary", ":all:", "--no-binary", "docopt")
STAMP = ".complete"


def provide(workspace, apt, odoo_path):
    """Build the environment unless it is there for the same Python, lock and Odoo."""
    key = key_of(workspace.root / "requirements-dev.txt", odoo_path)
    stamp = workspace.venv / STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == key:
        return
    say("building the Python environment")
    shutil.rmtree(workspace.venv, ignore_errors=True)
    create(workspace, apt)
    install_packages(workspace)
    expose(workspace, odoo_path)
    stamp.write_text(key, encoding="ascii")


def key_of(lock, odoo_path):
    parts = (sys.version, sys.base_prefix, lock.read_text(encoding="utf-8"), str(odoo_path), UV)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def create(workspace, apt):
    """Create the environment and put uv into it."""
    log, env = workspace.log("python"), environment(workspace)
    if has_ensurepip():
        run([sys.executable, "-m", "venv", workspace.venv], "venv failed", log=log, env=env)
        pip = [workspace.python, "-m", "pip"]
    else:
        options = ["--without-pip", workspace.venv]
        run([sys.executable, "-m", "venv", *options], "venv failed", log=log, env=env)
        pip = [workspace.python, unpacked_pip(workspace, apt)]
    run([*pip, "install", "--no-cache-dir", UV], "pip could not fetch uv", log=log, env=env)


def has_ensurepip():
    command = [sys.executable, "-c", "import ensurepip, venv"]
    return not subprocess.run(command, stderr=subprocess.DEVNULL).returncode


def unpacked_pip(workspace, apt: PrivateApt):
    """Return a runnable pip from Debian's wheel: its Python comes without ensurepip."""
    prefix = workspace.folder / "pip"
    if not prefix.exists():
        apt.unpack_with_missing(prefix, ["python3-pip-whl"])
    return next(prefix.glob("usr/share/python-wheels/pip-*.whl")) / "pip"


def install_packages(workspace):
    """Install what the lock names and nothing else: it is complete."""
    lock = workspace.root / "requirements-dev.txt"
    target = ["--python", workspace.python, *BINARIES, "--no-deps", "-r", lock]
    env = environment(workspace, **index_for_uv(workspace))
    uv = workspace.venv / "bin" / "uv"
    failure = "installing the packages of requirements-dev.txt failed: is the network up?"
    run([uv, "pip", "install", *target], failure, log=workspace.log("python"), env=env)


def index_for_uv(workspace):
    """Hand the package index that pip is configured for on to uv, which reads no pip.conf."""
    if os.environ.get("UV_DEFAULT_INDEX"):
        return {}
    configured = subprocess.run(
        [str(workspace.python), "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
    )
    url = os.environ.get("PIP_INDEX_URL") or configured.stdout.strip()
    return {"UV_DEFAULT_INDEX": url} if url else {}


def environment(workspace, **more):
    """Keep uv's cache, which survives a set-up stopped half-way, and its locks in the folder."""
    cache, temporary = workspace.subfolder("cache/uv"), workspace.subfolder("tmp")
    return workspace.environment(UV_CACHE_DIR=cache, TMPDIR=temporary, **more)


def expose(workspace, odoo_path):
    """Let the environment import `odoo` from where it is."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = output([workspace.python, "-c", code]).strip()
    if not site:
        raise Failure(f"{workspace.venv} has no site-packages")
    with open(os.path.join(site, "odoo-dev.pth"), "w", encoding="utf-8") as file:
        file.write(f"{odoo_path}\n")
