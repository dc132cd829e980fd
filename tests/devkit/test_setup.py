import shutil
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from devkit import configuration, odoo_source, ports, postgres, python_env, server, setup
from devkit.console import Failure
from devkit.databases import Databases
from devkit.postgres import Server
from devkit.workspace import Workspace

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / ".dev").mkdir()
    return Workspace.at(tmp_path, tmp_path / ".dev")


def test_a_disk_that_is_too_small_is_refused_before_anything_is_fetched(workspace, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, 1_500_000_000))
    with pytest.raises(Failure, match=r"has 1\.5 GB free and this needs 4\.0 GB"):
        setup.check_space(workspace)
    setup.mark_ready(workspace)
    setup.check_space(workspace)


def test_an_occupied_port_is_named_with_the_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=rf"port {port} cannot be used .*PORT=\d+ \./dev start"):
            ports.require_free(port)
    ports.require_free(port)


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Failure, match=f"PORT is {text}, which is no port"):
        ports.wanted()


def make_odoo(folder, version):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(f"version_info = ({version}, 0, 0)\n", encoding="utf-8")
    return folder


def test_a_named_checkout_of_odoo_19_is_used_and_nothing_is_fetched(workspace, tmp_path, monkeypatch):
    checkout = make_odoo(tmp_path / "checkout", 19)
    (checkout / "addons").mkdir()
    monkeypatch.setenv("ODOO_SOURCE", str(checkout))
    assert odoo_source.provide(workspace, apt=None) == checkout
    assert odoo_source.addons_path(workspace, checkout) == f"{tmp_path},{checkout}/addons"


@pytest.mark.parametrize(("version", "sentence"), [(18, "is not Odoo 19"), (None, "is no Odoo")])
def test_another_checkout_is_refused(workspace, tmp_path, monkeypatch, version, sentence):
    if version:
        make_odoo(tmp_path / "checkout", version)
    monkeypatch.setenv("ODOO_SOURCE", str(tmp_path / "checkout"))
    with pytest.raises(Failure, match=sentence):
        odoo_source.provide(workspace, apt=None)


class AptWithoutOdoo:
    def has(self, package):
        return False

    def names(self, pattern):
        return ["odoo-20"]


def test_an_archive_without_odoo_19_is_told_with_what_it_has(workspace):
    with pytest.raises(Failure, match=r"no odoo-19 any more \(it has odoo-20\): set ODOO_SOURCE"):
        odoo_source.install(workspace, AptWithoutOdoo())


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    make_odoo(tmp_path, 19)
    (tmp_path / "odoo" / "font.woff").symlink_to("nowhere")
    with pytest.raises(Failure, match=r"lacks what .*font\.woff points to"):
        odoo_source.complete(tmp_path)
    assert (tmp_path / odoo_source.STUB).is_file()


def test_a_named_server_is_used_under_names_of_this_checkout(workspace, monkeypatch):
    monkeypatch.setenv("PGHOST", "db.test")
    monkeypatch.setenv("PGUSER", "me")
    found = postgres.provide(workspace, apt=None)
    assert found.environment == {}
    assert found.prefix.startswith("cr")
    monkeypatch.setenv("PGUSER", "postgres")
    with pytest.raises(Failure, match="set PGUSER to another role"):
        postgres.provide(workspace, apt=None)


def test_a_deep_folder_gets_a_socket_elsewhere(tmp_path):
    deep = tmp_path / ("x" * 100)
    assert postgres.socket_folder(Path("/short/pg")) == Path("/short/pg")
    assert len(str(postgres.socket_folder(deep))) < postgres.LONGEST_SOCKET_FOLDER


def test_locks_of_a_dead_server_are_removed(workspace, monkeypatch):
    monkeypatch.setattr(postgres, "LONGEST_SOCKET_FOLDER", 1000)
    cluster = postgres.Cluster(workspace, None)
    cluster.data.mkdir(parents=True)
    (cluster.data / "postmaster.pid").write_text("4194305\n", encoding="ascii")
    (cluster.socket / ".s.PGSQL.5432.lock").touch()
    cluster.remove_dead_locks()
    assert list(cluster.data.iterdir()) == []
    assert not (cluster.socket / ".s.PGSQL.5432.lock").exists()


def test_stopping_leaves_a_process_alone_whose_number_was_used_again(workspace):
    cluster = postgres.Cluster(workspace, None)
    cluster.data.mkdir(parents=True)
    (cluster.data / "postmaster.pid").write_text("1\n", encoding="ascii")
    assert cluster.stop() is False
    assert server.is_ours(workspace, 1) is False


def test_the_configuration_stays_on_this_machine(workspace, tmp_path):
    odoo = make_odoo(tmp_path / "checkout", 19)
    described = setup.Setup(workspace, odoo, Server(), Databases(workspace, Server({}, "cr1_")))
    text = configuration.write(described, "odoo", "test", http_port=8070).read_text(encoding="utf-8")
    for line in (
        "db_name = cr1_test",
        "dbfilter = ^cr1_test$",
        "http_interface = 127.0.0.1",
        "http_port = 8070",
        "list_db = False",
        "smtp_server = 127.0.0.1",
        f"smtp_port = {configuration.CLOSED_PORT}",
    ):
        assert f"\n{line}\n" in text


def test_the_python_environment_is_rebuilt_when_its_lock_changes(workspace):
    lock = workspace.root / "requirements-dev.txt"
    lock.write_text("a==1\n", encoding="utf-8")
    before = python_env.key_of(lock, "odoo")
    assert python_env.key_of(lock, "odoo") == before
    lock.write_text("a==2\n", encoding="utf-8")
    assert python_env.key_of(lock, "odoo") != before


def test_children_write_nothing_outside_the_working_folder(workspace, monkeypatch):
    monkeypatch.setenv("PGDATABASE", "other")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = workspace.environment(ODOO_RC="x")
    assert "PGDATABASE" not in env and "PYTHONDONTWRITEBYTECODE" not in env
    for name in ("PYTHONPYCACHEPREFIX", "XDG_CACHE_HOME", "PSQL_HISTORY", "HYPOTHESIS_STORAGE_DIRECTORY"):
        assert env[name].startswith(str(workspace.folder))
