import pytest

from devkit import private_apt
from devkit.console import Failure

TARGETS = """\
Packages|bookworm|main|http://mirror.test/debian/
Packages|bookworm|contrib|http://mirror.test/debian/
Sources|bookworm|main|http://mirror.test/debian/
Packages|bookworm-updates|main|http://mirror.test/debian/
Packages|bookworm-security|main|http://mirror.test/debian-security/
Packages|nodistro|main|http://vendor.test/
"""


def test_the_sources_are_the_machines_own_and_unstable_comes_from_its_archive():
    assert private_apt.sources_list(TARGETS, "bookworm").splitlines() == [
        "deb http://mirror.test/debian/ bookworm main",
        "deb http://mirror.test/debian-security/ bookworm-security main",
        "deb http://mirror.test/debian/ bookworm-updates main",
        "deb http://mirror.test/debian/ sid main",
    ]


def test_a_mirror_that_names_its_suite_stable_serves_too():
    sources = private_apt.sources_list("Packages|stable|main|http://mirror.test/\n", "bookworm", "/key.gpg")
    assert sources.splitlines() == [
        "deb [signed-by=/key.gpg] http://mirror.test/ stable main",
        "deb [signed-by=/key.gpg] http://mirror.test/ sid main",
    ]


def test_a_system_without_debians_archive_is_told_about_odoo_source():
    with pytest.raises(Failure, match=r"no Debian archive for bookworm .*ODOO_SOURCE"):
        private_apt.sources_list("Packages|nodistro|main|http://vendor.test/\n", "bookworm")


def test_a_system_that_is_not_debian_is_told_what_to_bring(monkeypatch):
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"ID": "ubuntu", "NAME": "Ubuntu"})
    with pytest.raises(Failure, match="this is Ubuntu: have PostgreSQL and chromium"):
        private_apt.codename()


def test_unpacking_that_fails_leaves_no_folder_of_that_name(tmp_path):
    broken = tmp_path / "broken.deb"
    broken.write_bytes(b"no package")
    with pytest.raises(Failure, match=r"unpacking broken\.deb failed"):
        private_apt.unpack([broken], tmp_path / "prefix")
    assert not (tmp_path / "prefix").exists()
