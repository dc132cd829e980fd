"""The unit tests of our widgets, in Odoo's own runner: `static/tests/*.test.js` of each addon."""

from pathlib import Path

from odoo.addons.web.tests.test_js import unit_test_error_checker
from odoo.tests import HttpCase, tagged

ROOT = Path(__file__).resolve().parent.parent
SUCCESS = "[HOOT] Test suite succeeded"


def suites():
    """Return the suites of our addons as Odoo names them: ``@addon/file``."""
    return sorted(
        f"@{path.relative_to(ROOT).parts[0]}/{path.name.removesuffix('.test.js')}"
        for path in ROOT.glob("*/static/tests/*.test.js")
    )


def job_id(suite):
    """Return the id of a suite, which the runner derives from its name (web/tests/test_js.py)."""
    value = 0
    for character in suite:
        value = ((value << 5) - value + ord(character)) & 0xFFFFFFFF
    return f"{value:08x}"


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    def test_the_widgets_pass_their_unit_tests(self):  # W02, W04, W07, W35, W36, T05, T07
        self.assertIn("@customer_registry/banners", suites())
        chosen = "".join(f"&id={job_id(suite)}" for suite in suites())
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{chosen}",
            "",
            login="admin",
            timeout=300,
            success_signal=SUCCESS,
            error_checker=unit_test_error_checker,
        )
