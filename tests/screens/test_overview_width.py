"""The overview has the page to itself; where the messages stand is up to each user."""

from odoo.tests import HttpCase, tagged

from tests.overview.test_tour_overview import set_up_customer
from tests.screens.browser import compile_assets, opened

READY = (
    "!!document.querySelector('.o_registry_column .o_registry_block') && !!document.querySelector('.o-mail-Chatter')"
)
MEASURE = """
(() => {
    const box = (selector) => document.querySelector(selector).getBoundingClientRect();
    const [overview, chatter] = [box(".o_registry_overview"), box(".o-mail-Form-chatter")];
    return {
        width: overview.width,
        isBeside: chatter.left >= overview.right,
        isBelow: chatter.top >= overview.bottom,
        columns: document.querySelectorAll(".o_registry_column").length,
    };
})()
"""
MOVE = "document.querySelector('.o_registry_chatter_place').click()"
MOVED = "!!document.querySelector('.o-mail-Form-chatter.o-aside')"


@tagged("post_install", "-at_install")
class TestOverviewWidth(HttpCase):
    browser_size = "1400x900"

    def test_the_messages_stand_below_until_a_user_wants_them_beside(self):  # W01, T02
        user, customer = set_up_customer(self.env)
        compile_assets(self.env)
        with opened(self, user, user.login) as (browser, address):
            page = address(f"/odoo/customer-registry/{customer.id}")
            browser.show(page, READY)
            below = browser.ask(MEASURE)
            browser.ask(MOVE)
            browser.show(page, f"{READY} && {MOVED}")
            beside = browser.ask(MEASURE)
        self.assertTrue(below["isBelow"])
        self.assertGreater(below["width"], 1200)
        self.assertEqual(below["columns"], 3)
        self.assertTrue(beside["isBeside"])
        self.assertTrue(user.res_users_settings_id.registry_chatter_beside)
