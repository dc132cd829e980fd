"""The buttons above forms: what people need daily comes first; on a phone the first is the only one in sight."""

from lxml import etree
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from tests.reading_case import ReadingCase

# What ends something, or takes it back.
RARE = {"action_archive", "action_cancel", "action_close", "action_no_more_information", "action_revoke"}


@tagged("post_install", "-at_install")
class TestFormHeader(ReadingCase):
    def test_a_customer_is_worked_with_before_it_is_given_up(self):  # B25, W13, W17
        daily = ["action_new_action", "registry_mail_menu", "action_registry_letter"]
        end = "action_no_more_information"
        for state, buttons in {
            "prospect": ["action_convert_to_customer", *daily, end],
            "draft": ["action_register", *daily, end],
            "customer": [*daily, end],
            "former": [*daily, "action_register"],
        }.items():
            with self.subTest(state):
                self.assertEqual(self.buttons_above_customer(state), buttons)

    def test_no_form_offers_first_what_ends_something(self):
        for view in self.our_views().filtered(lambda view: view.type in ("form", "list")):
            if not self.env[view.model].with_user(self.clerk).has_access("read"):
                continue
            arch = etree.fromstring(self.env[view.model].with_user(self.clerk).get_view(view.id, view.type)["arch"])
            names = [button.get("name") for button in arch.xpath("./header/button")]
            with self.subTest(view.name):
                self.assertFalse(len(names) > 1 and names[0] in RARE, names)

    def buttons_above_customer(self, state):
        view = self.env.ref("customer_registry.res_partner_view_form_registry")
        arch = etree.fromstring(self.env["res.partner"].with_user(self.clerk).get_view(view.id, "form")["arch"])
        values = {"registry_state": state, "id": 1, "registry_merged_into_id": False}
        return [
            button.get("name")
            for button in arch.xpath("//form/header/*[self::button or self::widget]")
            if not safe_eval(button.get("invisible") or "False", values)
        ]
