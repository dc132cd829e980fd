"""Each addon is a wheel that holds all its files and installs beside Odoo 19."""

import ast
import email
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
NOT_PACKAGED = {"pyproject.toml"}


@pytest.fixture(scope="module", params=ADDONS, ids=lambda addon: addon.name)
def addon(request):
    return request.param


@pytest.fixture(scope="module")
def wheel(addon, tmp_path_factory):
    """Build the wheel from a copy, where git's history is out of sight."""
    folder = tmp_path_factory.mktemp(addon.name)
    copy = folder / addon.name
    shutil.copytree(addon, copy, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, copy]
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder)}
    built = subprocess.run(list(map(str, command)), env=env, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as opened:
        yield opened


@pytest.fixture
def metadata(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return email.message_from_bytes(wheel.read(name))


def files_of(addon):
    paths = [path.relative_to(addon) for path in addon.rglob("*") if path.is_file()]
    return {str(path) for path in paths if "__pycache__" not in path.parts and str(path) not in NOT_PACKAGED}


def test_the_wheel_holds_every_file_of_the_addon(addon, wheel):
    start = f"odoo/addons/{addon.name}/"
    packed = {name.removeprefix(start) for name in wheel.namelist() if name.startswith(start)}
    assert packed == files_of(addon)


def test_the_wheel_holds_what_the_manifest_names(addon, wheel):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    named = [*manifest.get("data", []), *manifest.get("demo", [])]
    names = set(wheel.namelist())
    assert [name for name in named if f"odoo/addons/{addon.name}/{name}" not in names] == []


def test_the_wheel_holds_the_translations(addon, wheel):
    names = {f"odoo/addons/{addon.name}/i18n/{name}" for name in (f"{addon.name}.pot", "de.po", "fr.po")}
    assert names <= set(wheel.namelist())


def test_the_wheel_is_licensed_lgpl_3_and_needs_odoo_19(metadata):
    assert metadata["License"] == "LGPL-3"
    assert "odoo==19.0.*" in metadata.get_all("Requires-Dist")


def test_the_version_is_the_manifests(addon, metadata):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    assert metadata["Version"] == manifest["version"]
