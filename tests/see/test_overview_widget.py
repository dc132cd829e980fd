import odoo.tests
from odoo.addons.web.tests.test_js import unit_test_error_checker
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestWidgets(HttpCase):
    @odoo.tests.no_retry
    def test_our_widgets_pass_their_unit_tests(self):  # W02, W04, W07, W35, T05, T07, W36
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=@customer_registry",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
