"""Child processes: they die with `./dev`, and what they said is shown when they fail."""

import ctypes
import os
import signal
import subprocess
from pathlib import Path

from .console import Failure

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    """Runs in a new child: it is killed when its parent ends, even by `kill -9`."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run(command, failure, *, log, env=None, cwd=None, stdin=None):
    """Run one step of the set-up with its output in `log`.

    Raises Failure with the sentence `failure` and the end of the log.
    """
    with Path(log).open("wb") as output:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=stdin or subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            preexec_fn=die_with_parent,
        )
    if done.returncode:
        raise Failure(failure, tail(log))


def output(command, *, env=None, stdin=None):
    """Return what `command` prints; raises Failure with its complaint."""
    done = subprocess.run(
        [str(part) for part in command],
        input=stdin,
        stdin=None if stdin is not None else subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=env,
        preexec_fn=die_with_parent,
    )
    if done.returncode:
        raise Failure(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
    return done.stdout


def tail(log, lines=30):
    text = Path(log).read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(text[-lines:])


def foreground(command, *, env, cwd=None, pass_fds=(), after_start=None):
    """Run `command` on this terminal and return its exit status.

    Ctrl-C reaches the child through the terminal, SIGTERM is handed on: both let it end
    by itself. `after_start` is called with the running process.
    """
    child = subprocess.Popen(
        [str(part) for part in command],
        env=env,
        cwd=cwd,
        pass_fds=pass_fds,
        preexec_fn=die_with_parent,
    )
    previous = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: child.terminate()),
    }
    try:
        if after_start:
            after_start(child)
        return exit_status(child.wait())
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def exit_status(returncode):
    """Return the shell's number for a child that a signal ended."""
    return 128 - returncode if returncode < 0 else returncode


def is_alive(pid):
    """Tell whether `pid` runs; a zombie does not."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False
    return "\nState:\tZ" not in status and "\nState:\tX" not in status


def command_line(pid):
    """Return the command of process `pid`, empty if there is none."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()


def is_process(pid, *words):
    """Tell whether `pid` runs and its command holds all `words`: numbers are used again."""
    command = command_line(pid) if is_alive(pid) else ""
    return bool(command) and all(str(word) in command for word in words)


def replace_self(command, *, env):
    """Become `command`: for interactive programs."""
    os.execvpe(str(command[0]), [str(part) for part in command], env)
