"""Start and stop the process that receives outgoing mail."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

from .console import Failure
from .processes import is_process, tail

SCRIPT = Path(__file__).with_name("smtp_catcher.py")


def state_file(workspace):
    return workspace.subfolder("run") / "mail.json"


def running(workspace):
    """Return `{"pid": ..., "port": ...}` of the catcher that runs, or None."""
    file = state_file(workspace)
    if not file.exists():
        return None
    state = json.loads(file.read_text(encoding="ascii"))
    return state if is_process(state["pid"], SCRIPT.name, mail_folder(workspace)) else None


def mail_folder(workspace):
    return workspace.folder / "mail"


def provide(workspace):
    """Return the port of the catcher; it goes on after the command and ends with `stop`."""
    state = running(workspace)
    if state:
        return state["port"]
    child = launch(workspace, mail_folder(workspace), start_new_session=True)
    port = read_port(workspace, child)
    child.stdout.close()
    new = state_file(workspace).with_suffix(".new")
    new.write_text(json.dumps({"pid": child.pid, "port": port}), encoding="ascii")
    new.rename(state_file(workspace))
    return port


def launch(workspace, folder, *options, **popen):
    command = [workspace.python, SCRIPT, folder, *options]
    with workspace.log("mail").open("wb") as log:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=popen.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=log,
            env=workspace.environment(),
            **popen,
        )


def read_port(workspace, child):
    line = child.stdout.readline().strip()
    if not line:
        raise Failure("the mail catcher does not start", tail(workspace.log("mail")))
    return int(line)


def stop(workspace):
    """End the catcher and tell whether it ran."""
    state = running(workspace)
    state_file(workspace).unlink(missing_ok=True)
    if state:
        os.kill(state["pid"], signal.SIGTERM)
    return bool(state)


@contextlib.contextmanager
def temporary(workspace, folder):
    """Catch into an empty `folder`; yields the port; the catcher ends with us, even killed."""
    shutil.rmtree(folder, ignore_errors=True)
    child = launch(workspace, folder, "--until-eof", stdin=subprocess.PIPE)
    try:
        yield read_port(workspace, child)
    finally:
        child.stdin.close()
        child.wait()
        child.stdout.close()
