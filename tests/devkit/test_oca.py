import re

import pytest

from devkit import oca, oca_modules, stranger
from devkit.console import Failure

FILE = """
[python]
packages = ["unidecode==1.4.0"]
[groups.partners]
packages = ["odoo-addon-partner-stage==19.0.2.0.1.2", "odoo-addon-partner-firstname==19.0.1.0.3"]
[known.partners]
"tests/test_x.py::TestX::test_y" = "partner_firstname writes names its own way"
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "oca.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_group_names_its_modules_by_their_packages(path):
    assert oca_modules.read_groups(path) == {"partners": ["partner_firstname", "partner_stage"]}
    assert oca_modules.read_known("partners", path) == {
        "tests/test_x.py::TestX::test_y": "partner_firstname writes names its own way"
    }
    assert oca_modules.read_known("stranger", path) == {}


def test_every_package_is_pinned_and_none_is_odoo():
    pins = oca_modules.pins()
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", pin) for pin in pins)
    assert "odoo" not in {pin.partition("==")[0] for pin in pins}


def test_every_known_failure_belongs_to_a_group_and_has_a_reason():
    known = oca_modules.content().get("known", {})
    assert set(known) <= {*oca_modules.read_groups(), stranger.NAME}
    assert all(reason.strip() for tests in known.values() for reason in tests.values())


def test_the_two_stacks_for_payments_are_never_in_one_database():
    stacks = {"account_payment_order", "account_payment_batch_oca"}
    assert all(len(stacks & set(modules)) <= 1 for modules in oca_modules.read_groups().values())


def test_the_stranger_has_modules_of_the_groups_and_no_website(workspace):
    fetched = {module for modules in oca_modules.read_groups().values() for module in modules}
    assert set(stranger.MODULES) <= fetched
    assert not {name for name in stranger.apps(workspace) if name.startswith(("website", "l10n_de"))}


@pytest.fixture
def workspace(pytestconfig):
    from devkit.workspace import Workspace

    return Workspace.at(pytestconfig.rootpath, pytestconfig.rootpath / ".dev")


def test_every_file_of_the_main_job_is_there(pytestconfig):
    paths = [*oca.MAIN_JOB, *oca.COLLECTING, *oca.REFUSING, *stranger.MATRICES]
    assert [path for path in paths if not (pytestconfig.rootpath / path).is_file()] == []


def test_an_unknown_group_is_refused():
    assert oca.chosen(["mail", "partners"], []) == ["mail", "partners"]
    assert oca.chosen(["mail", "partners"], ["partners"]) == ["partners"]
    with pytest.raises(Failure, match="knows mail, partners, not paint"):
        oca.chosen(["mail", "partners"], ["paint"])


def test_a_group_is_tried_in_both_orders():
    tasks = oca.tasks_of({"partners": ["partner_stage"]}, "partners")
    assert [trial.database for trial, _make, _paths in tasks] == ["oca_partners_first", "oca_partners_after"]


def test_beside_another_stack_for_sepa_collecting_is_refused():
    groups = {"a": ["account_payment_sepa_direct_debit"], "b": ["contract"]}
    (_trial, _make, beside), _after = oca.tasks_of(groups, "a")
    (_trial, _make, alone), _after = oca.tasks_of(groups, "b")
    assert set(oca.REFUSING) <= set(beside)
    assert not set(oca.COLLECTING) & set(beside)
    assert set(oca.COLLECTING) <= set(alone)


@pytest.mark.parametrize(
    ("passed", "failed", "complaint", "good"),
    [
        (9, {"known"}, "", True),
        (9, {"known", "other"}, "", False),
        (0, {"known"}, "", False),
        (9, {"known"}, "does not install", False),
    ],
)
def test_a_trial_is_good_if_nothing_fails_but_what_is_known_to(passed, failed, complaint, good):
    assert make_trial(passed=passed, failed=failed, complaint=complaint).is_good is good


def test_what_is_known_to_fail_has_to_fail_in_one_order_at_least(capsys):
    passing, failing = make_trial(failed=set()), make_trial(failed={"known"})
    assert oca.report([passing, failing]) == 0
    assert oca.report([passing, passing]) == 1
    assert "mail PASSES NOW, take it out of oca.toml: known" in capsys.readouterr().out


def make_trial(**values):
    return oca.Trial("mail", "mail, OCA first", "oca_mail_first", {"known": "reason"}, **{"passed": 9, **values})
