import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from devkit import processes
from devkit.console import Failure, explain


def test_a_failing_step_shows_its_sentence_and_the_end_of_its_log(tmp_path):
    code = "print('first'); print('No space left on device'); raise SystemExit(3)"
    with pytest.raises(Failure) as failure:
        processes.run([sys.executable, "-c", code], "unpacking failed", log=tmp_path / "log")
    assert explain(failure.value).splitlines() == [
        "first",
        "No space left on device",
        "error: unpacking failed",
        "The disk is full: free some space and run the same command again.",
    ]


def test_only_a_process_whose_command_fits_is_ours():
    own = os.getpid()
    assert processes.is_process(own, "python")
    assert not processes.is_process(own, "python", "no such word in this command")


def test_a_dead_process_and_a_zombie_are_not_alive():
    with subprocess.Popen(["true"], stdout=subprocess.PIPE) as child:
        child.stdout.read()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert not processes.is_alive(child.pid)
    assert not processes.is_alive(child.pid)


def test_a_signal_becomes_the_shells_exit_status():
    assert processes.exit_status(-signal.SIGTERM) == 143
    assert processes.exit_status(4) == 4


def test_a_child_dies_with_a_killed_parent(pytestconfig):
    code = textwrap.dedent("""
        import os, signal, subprocess, sys
        from devkit.processes import die_with_parent
        child = subprocess.Popen(["sleep", "60"], preexec_fn=die_with_parent)
        print(child.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    env = {**os.environ, "PYTHONPATH": str(pytestconfig.rootpath)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=30)
    assert ends_within(int(done.stdout), seconds=10)


def ends_within(pid, seconds):
    deadline = time.monotonic() + seconds
    while processes.is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not processes.is_alive(pid)
