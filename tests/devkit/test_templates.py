from types import SimpleNamespace

import pytest

from devkit import server, templates
from devkit.console import Failure
from devkit.workspace import EXTRAS, Workspace

MANIFEST = "{'name': 'X', 'version': '19.0.1.0.0', 'depends': %r}"


@pytest.fixture
def workspace(tmp_path):
    """Two addons, the second depends on the first."""
    for name, depends in {"alpha": ["account", "base"], "beta": ["alpha", "crm"]}.items():
        (tmp_path / name / "models").mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(MANIFEST % depends, encoding="utf-8")
        (tmp_path / name / "models" / "a.py").write_text("A = 1", encoding="utf-8")
    return Workspace.at(tmp_path, tmp_path / ".dev")


def test_the_addons_are_found_and_only_foreign_dependencies_are_prepared(workspace):
    assert workspace.addon_names() == ["alpha", "beta"]
    assert workspace.external_dependencies() == ["account", "base", "crm", *EXTRAS]


def test_the_hash_of_an_addon_stays_the_same_for_the_same_files(workspace):
    before = templates.addon_hashes(workspace)
    (workspace.root / "alpha" / "models" / "a.py").touch()
    cache = workspace.root / "alpha" / "models" / "__pycache__"
    cache.mkdir()
    (cache / "a.cpython-311.pyc").write_bytes(b"x")
    assert templates.addon_hashes(workspace) == before


@pytest.mark.parametrize("change", ["content", "name", "new file"])
def test_the_hash_of_an_addon_changes_with(workspace, change):
    before = templates.addon_hashes(workspace)
    file = workspace.root / "alpha" / "models" / "a.py"
    if change == "content":
        file.write_text("A = 2", encoding="utf-8")
    elif change == "name":
        file.rename(file.with_name("b.py"))
    else:
        file.with_name("c.xml").touch()
    after = templates.addon_hashes(workspace)
    assert after["alpha"] != before["alpha"]
    assert after["beta"] == before["beta"]


def test_what_odoo_only_logs_during_an_installation_is_a_failure_here():
    log = "1 WARNING x: Module beta demo data failed to install, installed without demo data\nTraceback"
    assert templates.complaint_in(log) == log
    assert templates.complaint_in("1 WARNING x odoo.models: something to think about") == ""


def test_changed_addons_are_updated_and_new_ones_installed():
    known = {"alpha": "1", "beta": "1"}
    assert server.update_options(known, {"alpha": "1", "beta": "1"}) == []
    assert server.update_options(known, {"alpha": "2", "beta": "1"}) == ["-u", "alpha"]
    assert server.update_options(known, {"alpha": "2", "beta": "1", "gamma": "1"}) == [
        "-i",
        "gamma",
        "-u",
        "gamma,alpha",
    ]


class FakeDatabases:
    def __init__(self, names):
        self.all, self.dropped = names, []

    def names(self, start):
        return [name for name in self.all if name.startswith(start)]

    def drop(self, *names):
        self.dropped += names

    def sql(self, statement, database):
        return [("account",), *((name,) for name in self.all)]


def test_the_two_newest_templates_of_each_kind_are_kept():
    databases = FakeDatabases(["reg_5", "tpl_4", "reg_3", "reg_2", "tpl_1"])
    templates.forget_old(databases)
    assert databases.dropped == ["reg_2"]


def test_a_template_without_our_demonstration_data_holds_none(workspace):
    templates.refuse_demo(SimpleNamespace(databases=FakeDatabases([]), workspace=workspace))
    with pytest.raises(Failure, match="beta came with demonstration data"):
        templates.refuse_demo(SimpleNamespace(databases=FakeDatabases(["beta"]), workspace=workspace))
