"""Each addon is a wheel that holds all its files and installs beside Odoo 19."""

import ast
import email
import html
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docutils.core
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
NOT_PACKAGED = {"pyproject.toml"}
# What a consultant looks for under Apps; the glue installs itself.
APPS = {
    "customer_registry",
    *(f"customer_registry_{name}" for name in ("billing", "collection", "documents", "letter", "reminder")),
}
STATUSES = {"Alpha", "Beta", "Production/Stable", "Mature"}
LARGEST_PICTURE = 150_000  # bytes
IMAGE = re.compile(r'<img [^>]*src="([^"]+)"[^>]*/>')
PIN = re.compile(r"^ *([a-z0-9-]+)==([^ ]+)")


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


def manifest_of(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def product_page(addon):
    return (addon / "static/description/index.html").read_text(encoding="utf-8")


def pins(file):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := PIN.match(line))}


def files_of(addon):
    paths = [path.relative_to(addon) for path in addon.rglob("*") if path.is_file()]
    return {str(path) for path in paths if "__pycache__" not in path.parts and str(path) not in NOT_PACKAGED}


def test_the_wheel_holds_every_file_of_the_addon(addon, wheel):
    start = f"odoo/addons/{addon.name}/"
    packed = {name.removeprefix(start) for name in wheel.namelist() if name.startswith(start)}
    assert packed == files_of(addon)


def test_the_wheel_holds_what_the_manifest_names(addon, wheel):
    manifest = manifest_of(addon)
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
    manifest = manifest_of(addon)
    assert metadata["Version"] == manifest["version"]


def test_the_wheel_tells_what_the_readme_tells(addon, metadata):
    readme = (addon / "README.rst").read_text(encoding="utf-8")
    assert metadata["Description-Content-Type"] == "text/x-rst"
    assert metadata.get_payload(decode=True).decode().strip() == readme.strip()


def test_the_readme_is_valid_and_says_how_to_configure_and_use_it(addon):
    readme = (addon / "README.rst").read_text(encoding="utf-8")
    docutils.core.publish_doctree(readme, settings_overrides={"report_level": 2, "halt_level": 2})
    assert {"Configure", "Use", "Needs"} <= set(readme.splitlines())


def test_the_product_page_shows_the_pictures_that_the_manifest_names(addon):
    pictures = [f"static/description/{name}" for name in IMAGE.findall(product_page(addon))]
    assert pictures
    assert pictures == manifest_of(addon)["images"]


def test_the_product_page_has_a_text_for_each_picture_and_three_steps(addon):
    page = product_page(addon)
    assert len(re.findall(r'<img [^>]*alt="[^"]+"', page)) == page.count("<img")
    assert page.count("<li") == 3
    assert manifest_of(addon)["summary"] in html.unescape(page)


def test_pictures_are_png_and_small_and_all_are_shown(addon):
    folder = addon / "static/description"
    shown = {*IMAGE.findall(product_page(addon)), "icon.png"}
    assert {path.name for path in folder.glob("*.png")} == shown
    for path in folder.glob("*.png"):
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG"), path
        assert len(content) < LARGEST_PICTURE, path


def test_the_manifest_says_how_mature_it_is_and_whether_it_is_an_app(addon):
    manifest = manifest_of(addon)
    assert manifest["development_status"] in STATUSES
    assert manifest.get("application", False) is (addon.name in APPS)


def test_requirements_pin_what_the_addons_need(addon):
    needed = manifest_of(addon).get("external_dependencies", {}).get("python", [])
    assert set(needed) <= pins("requirements.txt").keys()


def test_requirements_are_those_of_the_tests():
    tested, offered = pins("requirements-dev.txt"), pins("requirements.txt")
    assert offered.items() <= tested.items()


def test_requirements_are_complete_and_leave_alone_what_odoo_pins():
    """They are installed without dependencies: nothing is missing, and nothing of Odoo's is replaced."""
    offered, odoo = pins("requirements.txt").keys(), odoo_packages()
    assert not offered & odoo
    missing = {name: need - offered - odoo for name in offered if (need := needs(name)) - offered - odoo}
    assert missing == {}


def needs(name):
    """Return the packages that an installed package needs here, without extras."""
    texts = importlib.metadata.requires(name) or []
    requirements = [Requirement(text) for text in texts]
    wanted = [item for item in requirements if not item.marker or item.marker.evaluate({"extra": ""})]
    return {canonicalize_name(item.name) for item in wanted}


def odoo_packages():
    """Return what requirements-dev.in lists for Odoo itself."""
    text = (ROOT / "requirements-dev.in").read_text(encoding="utf-8")
    section = text.split("# Odoo 19 itself\n")[1].split("#")[0]
    # Only we pin it: Odoo takes whichever is installed.
    return {re.split("[=<>]", line)[0] for line in section.split()} - {"phonenumbers"}
