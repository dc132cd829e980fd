import os
import subprocess
import sys
import threading

import pytest

from devkit import locks, server
from devkit.workspace import Workspace

HOLD = """
import sys; sys.path.insert(0, sys.argv[2])
from pathlib import Path
from devkit import locks
lock = locks.acquire(Path(sys.argv[1]), "")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_holder(tmp_path, pytestconfig):
    """A process that holds the lock until it is killed."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock"), str(pytestconfig.rootpath)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"held\n"
        yield child
        child.kill()


def test_a_second_holder_is_refused_and_told_the_first_ones_process(tmp_path, other_holder):
    with pytest.raises(locks.Busy, match=f"process {other_holder.pid} works") as refusal:
        locks.acquire(tmp_path / "lock", "process {pid} works")
    assert refusal.value.pid == other_holder.pid


def test_a_killed_holder_leaves_no_lock_behind(tmp_path, other_holder):
    other_holder.kill()
    other_holder.wait()
    assert not locks.is_held(tmp_path / "lock")


def test_a_lock_is_free_after_its_block(tmp_path):
    with locks.held(tmp_path / "lock", ""):
        assert locks.holder(tmp_path / "lock") == os.getpid()
        assert locks.is_held(tmp_path / "lock")
    assert not locks.is_held(tmp_path / "lock")


def test_a_second_start_is_refused_with_the_first_ones_process(tmp_path, monkeypatch):
    workspace = Workspace.at(tmp_path, tmp_path / ".dev")
    first = server.acquire_server_lock(workspace)
    try:
        with pytest.raises(locks.Busy, match=rf"already at work here \(process {os.getpid()}\): ./dev stop ends it"):
            server.acquire_server_lock(workspace)
    finally:
        os.close(first)


def test_the_second_set_up_waits_for_the_first(tmp_path, capsys):
    workspace = Workspace.at(tmp_path, tmp_path / ".dev")
    order = []

    def second():
        with locks.setup_lock(workspace):
            order.append("second")

    with locks.setup_lock(workspace):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
    assert f"waiting for another ./dev (process {os.getpid()})" in capsys.readouterr().err
