import os
import subprocess
import sys

import pytest

from devkit import locks

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
