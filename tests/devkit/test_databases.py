import os

import pytest

from devkit.console import Failure
from devkit.databases import Databases
from devkit.postgres import Server
from devkit.workspace import Workspace


class FakeDatabases(Databases):
    """Records statements instead of running them."""

    def __init__(self, folder, prefix=""):
        super().__init__(Workspace.at(folder, folder / ".dev"), Server({}, prefix))
        self.statements = []
        self.rows = []

    def script(self, statements, *, database=None):
        self.statements += [statement for statement, _parameters in statements]
        return self.rows


@pytest.fixture
def databases(tmp_path):
    return FakeDatabases(tmp_path)


@pytest.fixture
def foreign(tmp_path):
    return FakeDatabases(tmp_path, "cr123456_")


def add_file(databases, name, content="x"):
    folder = databases.files(name)
    folder.mkdir(parents=True)
    (folder / "file").write_text(content, encoding="utf-8")
    return folder / "file"


def test_a_finished_database_gets_its_files_before_its_name(databases):
    add_file(databases, "building")
    databases.publish("building", "tpl_1")
    assert (databases.files("tpl_1") / "file").exists()
    assert not databases.files("building").exists()
    assert databases.statements == ['ALTER DATABASE "building" RENAME TO "tpl_1"']


def test_publishing_again_after_a_kill_replaces_the_files_left_over(databases):
    add_file(databases, "tpl_1", "left over")
    add_file(databases, "building", "new")
    databases.publish("building", "tpl_1")
    assert (databases.files("tpl_1") / "file").read_text(encoding="utf-8") == "new"


def test_a_clone_shares_its_files_and_replaces_the_old_one(databases):
    source = add_file(databases, "reg_1")
    add_file(databases, "test", "old")
    databases.clone("reg_1", "test")
    assert os.path.samefile(source, databases.files("test") / "file")
    assert databases.statements == [
        'DROP DATABASE IF EXISTS "test" WITH (FORCE)',
        'CREATE DATABASE "test" TEMPLATE "reg_1"',
    ]


def test_on_a_foreign_server_only_names_of_this_checkout_are_seen_and_dropped(foreign):
    foreign.rows = [["tpl_other"], ["cr123456_tpl_b"], ["cr999999_tpl_c"], ["cr123456_tpl_a"]]
    assert foreign.names("tpl_") == ["tpl_b", "tpl_a"]
    foreign.statements.clear()
    foreign.drop("tpl_a")
    assert foreign.statements == ['DROP DATABASE IF EXISTS "cr123456_tpl_a" WITH (FORCE)']


def test_a_name_that_could_escape_its_quotes_is_refused(databases):
    with pytest.raises(Failure, match="is no name for a database"):
        databases.drop('x"; DROP DATABASE y; --')
