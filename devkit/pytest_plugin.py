"""What pytest does beside pytest-odoo: strict about skips and logged errors.

Loaded by `addopts`, so it holds for test files outside the repository too.
"""

import importlib
import logging
import os
import shutil
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

ADDON = "customer_registry"
SELFIE_STUB = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def take_own_services(worker):
    """In a worker of pytest-xdist, use the mail catcher and the configuration that were made for it."""
    for name in ("ODOO_RC", "CUSTOMER_REGISTRY_MAILDIR", "CUSTOMER_REGISTRY_SMTP_PORT"):
        if f"{name}_{worker}" in os.environ:
            os.environ[name] = os.environ.pop(f"{name}_{worker}")


take_own_services(os.environ.get("PYTEST_XDIST_WORKER"))  # before Odoo reads its configuration


class EarlierNames:
    """Finds helpers of the tests by the names that they had before each room got a folder of its own.

    Cases outside of the repository import them, as `tests.collect.collection_case`.
    """

    folders = ("bill", "collect", "deliver", "portal", "register", "see")

    def find_spec(self, name, _path=None, _target=None):
        package, _dot, rest = name.partition(".")
        folder, _dot, module = rest.partition(".")
        if package != "tests" or folder not in self.folders:
            return None
        if not module:
            return ModuleSpec(name, self, is_package=True)
        found = next(Path(__file__).parent.parent.glob(f"tests/*/{module}.py"), None)
        return found and ModuleSpec(name, self, loader_state=f"tests.{found.parent.name}.{module}")

    def create_module(self, spec):
        return importlib.import_module(spec.loader_state) if spec.loader_state else None

    def exec_module(self, _module):
        """They are loaded already."""


class ErrorCollector(logging.Handler):
    """Keep what is logged at ERROR or above; assertLogs and mute_logger hide theirs."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def take(self):
        taken, self.lines = self.lines, []
        return taken


errors = ErrorCollector()


def pytest_configure(config):
    sys.meta_path.append(EarlierNames())
    logging.getLogger().addHandler(errors)
    if os.environ.get("ODOO_RC"):
        patch_odoo()


def pytest_unconfigure(config):
    logging.getLogger().removeHandler(errors)


def patch_odoo():
    """Give test classes outside an addon what Odoo sets inside one."""
    from odoo.tests.common import BaseCase

    BaseCase.test_tags = {"standard", "post_install"}
    BaseCase.test_module = ADDON
    drop_missing_asset()


def drop_missing_asset():
    """Leave out a library that some builds of Odoo lack: every page would log an error."""
    from odoo.addons.base.models.ir_asset import IrAsset
    from odoo.tools.misc import file_path

    try:
        file_path(SELFIE_STUB)
    except FileNotFoundError:
        original = IrAsset._get_asset_paths

        def _get_asset_paths(self, *args, **kwargs):
            paths = original(self, *args, **kwargs)
            return [path for path in paths if not path[0].endswith(SELFIE_STUB)]

        IrAsset._get_asset_paths = _get_asset_paths


def pytest_sessionstart(session):
    if session.config.getoption("--odoo-http", default=False) and not shutil.which("google-chrome"):
        pytest.exit("there is no browser for the tours: run ./dev test", returncode=1)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item):
    errors.take()
    result = yield
    fail_on_logged_errors()
    return result


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item):
    result = yield
    fail_on_logged_errors()
    return result


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item):
    result = yield
    fail_on_logged_errors()
    return result


def fail_on_logged_errors():
    lines = errors.take()
    if lines:
        text = "\n".join(lines)
        pytest.fail(f"logged during this test:\n{text}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    return fail_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    return fail_if_skipped(report)


def fail_if_skipped(report):
    """A test that does not run proves nothing: report it as failed, with its reason."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped, which counts as a failure: {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def printer_finds_server(request):
    """Let the PDF printer fetch styles from the server of this run, whose port is new."""
    if os.environ.get("ODOO_RC"):
        request.getfixturevalue("load_http")
        set_report_address()


def set_report_address():
    import odoo

    registry = odoo.modules.registry.Registry(odoo.tests.common.get_db_name())
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        port = odoo.tools.config["http_port"]
        env["ir.config_parameter"].set_param("report.url", f"http://127.0.0.1:{port}")
