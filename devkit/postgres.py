"""PostgreSQL: the server that PGHOST or PGSERVICE names, else a private cluster.

The private cluster listens on a socket only and runs without fsync: it holds demonstration
and test data that are rebuilt from the repository, and set-up is twice as fast.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .console import Failure, say
from .private_apt import library_path
from .processes import is_alive, is_process, run, tail
from .wrappers import write

OLDEST = 13
MACHINE = Path("/usr/lib/postgresql")
PACKAGES = ("postgresql-15", "postgresql-client-15")
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "100",
}
# A socket's path ends at 107 bytes: /.s.PGSQL.5432.lock takes 20 of them.
LONGEST_SOCKET_FOLDER = 85
SHORT_FOLDER = Path("/var/tmp")


@dataclass(frozen=True)
class Server:
    """Where the databases are; `prefix` starts the names of ours on a foreign server."""

    environment: dict = field(default_factory=dict)
    prefix: str = ""


def provide(workspace, apt):
    """Return a running Server."""
    if os.environ.get("PGHOST") or os.environ.get("PGSERVICE"):
        return foreign(workspace)
    cluster = Cluster(workspace, programs(workspace, apt))
    cluster.start()
    return Server(cluster.environment())


def foreign(workspace):
    if os.environ.get("PGUSER") == "postgres":
        raise Failure("Odoo refuses the database user postgres: set PGUSER to another role")
    digest = hashlib.sha256(str(workspace.root).encode()).hexdigest()
    return Server({}, f"cr{digest[:6]}_")


def programs(workspace, apt):
    """Return the folder with initdb, pg_ctl and psql."""
    there = machine_programs(MACHINE)
    if there:
        return there
    prefix = workspace.folder / "postgres"
    if not prefix.exists():
        apt.unpack_with_missing(prefix, PACKAGES)
    return wrapped_programs(workspace, prefix)


def existing_programs(workspace):
    """Return the folder of the programs that a cluster of ours was made with."""
    return machine_programs(MACHINE) or workspace.bin


def machine_programs(parent):
    """Return the newest complete installation below `parent`, or None."""
    versions = [path for path in parent.glob("*") if path.name.isdigit()]
    for path in sorted(versions, key=lambda path: int(path.name), reverse=True):
        folder = path / "bin"
        if int(path.name) >= OLDEST and all(
            os.access(folder / name, os.X_OK) for name in ("initdb", "postgres", "psql")
        ):
            return folder
    return None


def wrapped_programs(workspace, prefix):
    """Wrap the unpacked programs, which look for their libraries in the system."""
    folder = workspace.bin
    source = next(prefix.glob("usr/lib/postgresql/*/bin"))
    if not (folder / "psql").exists():
        libraries = library_path(prefix)
        for program in sorted(source.iterdir(), key=lambda path: path.name == "psql"):
            write(workspace, program.name, program, libraries=libraries)
    return folder


class Cluster:
    def __init__(self, workspace, binaries):
        self.workspace = workspace
        self.binaries = binaries
        self.folder = workspace.folder / "pg"
        self.data = self.folder / "data"
        self.socket = socket_folder(self.folder)

    def environment(self):
        return {"PGHOST": str(self.socket), "PGUSER": "odoo"}

    def start(self):
        self.own_folders()
        if not (self.data / ".complete").exists():
            self.create()
        if self.running():
            return
        self.remove_dead_locks()
        say("starting PostgreSQL")
        log, pg_log = self.workspace.log("postgres"), self.folder / "log"
        options = [f"-c {name}={value}" for name, value in OPTIONS.items()]
        settings = " ".join([f"-k '{self.socket}'", *options])
        command = ["pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", pg_log, "-o", settings]
        try:
            self.run([*command, "start"], "PostgreSQL does not start", log)
        except Failure as failure:
            reason = tail(pg_log, 10) if pg_log.exists() else ""
            raise Failure(str(failure), f"{failure.details}\n{reason}") from None

    def own_folders(self):
        for folder in {self.folder, self.socket}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            user = unprivileged_user()
            if user and folder.stat().st_uid != user.pw_uid:
                os.chown(folder, user.pw_uid, user.pw_gid)

    def create(self):
        say("creating the PostgreSQL cluster")
        shutil.rmtree(self.data, ignore_errors=True)
        log = self.workspace.log("postgres")
        options = ["-U", "odoo", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self.run(["initdb", "-D", self.data, *options], "initdb failed", log)
        (self.data / ".complete").touch()

    def pid(self):
        """Return the number in the cluster's lock file, or None."""
        lock = self.data / "postmaster.pid"
        return int(lock.read_text(encoding="ascii").split("\n")[0]) if lock.exists() else None

    def running(self):
        pid = self.pid()
        return pid is not None and is_process(pid, self.data)

    def remove_dead_locks(self):
        """Remove what a killed server left: a zombie keeps both locks."""
        pid = self.pid()
        if pid is None or (is_alive(pid) and is_process(pid, self.data)):
            return
        say(f"removing the locks of the dead PostgreSQL {pid}")
        (self.data / "postmaster.pid").unlink()
        for path in self.socket.glob(".s.PGSQL.*"):
            path.unlink()

    def stop(self):
        """Stop the server and tell whether it ran."""
        if not self.running():
            return False
        command = ["pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop"]
        self.run(command, "PostgreSQL does not stop", self.workspace.log("postgres"))
        if self.socket != self.folder:
            shutil.rmtree(self.socket)
        return True

    def run(self, command, failure, log):
        program = self.binaries / command[0]
        run([*self.drop_privileges(program), program, *command[1:]], failure, log=log, cwd="/")

    def drop_privileges(self, program):
        """Return the prefix that runs a command as another user: PostgreSQL refuses root."""
        user = unprivileged_user()
        if not user:
            return []
        prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        if self.reachable(prefix, program):
            return prefix
        return [
            *prefix,
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
            "--securebits=+no_setuid_fixup",
        ]

    def reachable(self, prefix, program):
        """Tell whether that user can enter our folder and run the program."""
        tests = ([program, "--version"], ["test", "-w", str(self.folder)])
        return not any(
            subprocess.run([*prefix, *map(str, test)], capture_output=True, cwd="/").returncode for test in tests
        )


def unprivileged_user():
    """Return the user that PostgreSQL runs as when we are root, else None."""
    if os.geteuid():
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def socket_folder(folder):
    """Return `folder`, or a short one if a socket's path would not fit there."""
    if len(str(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return SHORT_FOLDER / f"pg-{os.geteuid()}-{digest}"
