"""Two `./dev` at once: one works, the other is told so.

The kernel drops a lock with its last holder, so a killed command leaves none behind.
"""

import contextlib
import fcntl
import os

from .console import Failure, say


class Busy(Failure):
    """Another process holds the lock."""

    def __init__(self, pid, sentence):
        super().__init__(sentence)
        self.pid = pid


def acquire(path, sentence):
    """Return an open descriptor that holds the lock `path`.

    `sentence` may contain `{pid}`; raises Busy with it if somebody else holds the lock.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = holder(path)
        os.close(descriptor)
        raise Busy(pid, sentence.format(pid=pid)) from None
    record_holder(descriptor, os.getpid())
    return descriptor


def record_holder(descriptor, pid):
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{pid}\n".encode(), 0)


def holder(path):
    """Return the process number that the lock's last holder wrote, or None."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return int(text) if text.isdigit() else None


def is_held(path):
    """Tell whether a process holds the lock `path` right now."""
    try:
        os.close(acquire(path, ""))
    except Busy:
        return True
    return False


@contextlib.contextmanager
def held(path, sentence):
    descriptor = acquire(path, sentence)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def setup_lock(workspace):
    """Do the set-up of this working folder alone, after another ./dev has finished its own."""
    path = setup_lock_file(workspace)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if is_held(path):
            say(f"waiting for another ./dev (process {holder(path)})")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        record_holder(descriptor, os.getpid())
        yield
    finally:
        os.close(descriptor)


def setup_lock_file(workspace):
    return workspace.subfolder("run") / "setup.lock"
