import importlib.util
import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader

import pytest


@pytest.fixture(scope="module")
def launcher(pytestconfig):
    loader = SourceFileLoader("dev_launcher", str(pytestconfig.rootpath / "dev"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("dev_launcher", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", [(3, 11, 2), (3, 12, 0), (3, 13, 7)])
def test_a_fitting_python_is_accepted(launcher, version):
    assert launcher.check_version(version) is None


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 13), (3, 14, 0)])
def test_a_wrong_python_is_named_with_the_remedy(launcher, version):
    sentence = launcher.check_version(version)
    assert f"Python {version[0]}.{version[1]}:" in sentence
    assert "PYTHON=python3.11 ./dev start" in sentence


def test_the_launcher_keeps_to_a_syntax_that_old_pythons_read(pytestconfig):
    source = (pytestconfig.rootpath / "dev").read_text(encoding="utf-8")
    for newer in ('f"', "f'", ":=", "match ", "nonlocal", "async "):
        assert newer not in source


def run_dev(pytestconfig, *arguments, **environment):
    command = [sys.executable, str(pytestconfig.rootpath / "dev"), *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)


def test_a_python_that_is_not_there_is_an_error_with_a_sentence(pytestconfig):
    done = run_dev(pytestconfig, "help", PYTHON="/nowhere/python3")
    assert done.returncode == 1
    assert done.stderr == "error: PYTHON names /nowhere/python3, which does not run: No such file or directory\n"


def test_an_unknown_command_points_to_the_help(pytestconfig, tmp_path):
    done = run_dev(pytestconfig, "strat", ODOO_DEV_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "error: ./dev knows no command strat: see ./dev help\n")


def test_help_names_every_command(pytestconfig, tmp_path):
    from devkit.commands import COMMANDS

    text = run_dev(pytestconfig, "help", ODOO_DEV_DIR=str(tmp_path)).stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []
