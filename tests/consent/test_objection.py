"""Every advertising mail carries a way to object, which scanners do not trip over and nobody can forge."""

import ast
import re

from odoo.tests import HttpCase, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestObjection(RegistryCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.purpose = self.env.ref("customer_registry.consent_purpose_advertising")
        self.customer = self.make_customer("Alpha AG", email="post@alpha.example.com", state="customer")
        values = {"channel": "email", "purpose_id": self.purpose.id, "source": "by phone"}
        self.env["customer.consent"].create({**values, "partner_id": self.customer.id, "state": "given"})

    def advertise(self, partners, **values):
        composer = self.env["mail.compose.message"].create(
            {
                "subject": "Herbstangebote",
                "body": "<p>Nur diese Woche</p>",
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "res_ids": repr(partners.ids),
                **values,
            }
        )
        composer._action_send_mail()
        return self.env["mail.mail"].search([("subject", "=", "Herbstangebote"), ("state", "!=", "cancel")])

    def url_of(self, mail):
        headers = ast.literal_eval(mail.headers)
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        url = re.fullmatch(r"<(.*)>", headers["List-Unsubscribe"])[1]
        self.assertIn(url, mail.body_html)
        return url.replace(self.env["customer.objection"].get_base_url(), "")

    def states(self, partner=None):
        return (partner or self.customer).registry_consent_ids.sorted("id").mapped("state")

    def test_looking_at_the_page_changes_nothing_and_the_button_withdraws_once(self):  # D21, D22
        url = self.url_of(self.advertise(self.customer))
        page = self.url_open(url)
        self.assertEqual((page.status_code, self.states()), (200, ["given"]))
        self.assertIn("p…@alpha.example.com", page.text)
        self.assertNotIn("post@alpha", page.text)
        for _twice in range(2):
            done = self.url_open(url, data={"List-Unsubscribe": "One-Click"})
            self.assertEqual(done.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.states(), ["given", "withdrawn"])
        self.assertFalse(self.advertise(self.customer) - self.advertise(self.customer))

    def test_after_the_objection_advertising_is_blocked_and_invoices_are_not(self):  # D22
        mail = self.advertise(self.customer)
        self.url_open(self.url_of(mail), data={"List-Unsubscribe": "One-Click"})
        self.env.invalidate_all()
        self.assertEqual(self.advertise(self.customer), mail)
        self.assertEqual(self.customer._registry_invoice_recipients(), self.customer)

    def test_a_link_that_was_altered_is_no_link(self):
        url = self.url_of(self.advertise(self.customer))
        for wrong in (url[:-4] + "AAAA", "/customer_registry/objection/x", "/customer_registry/objection/ä"):
            self.assertEqual(self.url_open(wrong).status_code, 404)
            self.assertEqual(self.url_open(wrong, data={"List-Unsubscribe": "One-Click"}).status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(self.states(), ["given"])

    def test_every_record_of_the_address_is_withdrawn(self):  # D21
        url = self.url_of(self.advertise(self.customer))
        twin = self.make_customer("Twin AG", email="post@alpha.example.com")
        self.url_open(url, data={"List-Unsubscribe": "One-Click"})
        self.env.invalidate_all()
        self.assertEqual((self.states(), self.states(twin)), (["given", "withdrawn"], ["withdrawn"]))

    def test_addresses_outside_of_the_registry_are_blocked_by_odoos_own_list(self):
        stranger = self.Partner.create({"name": "Stranger", "email": "stranger@example.com"})
        self.url_open(self.url_of(self.advertise(stranger)), data={"List-Unsubscribe": "One-Click"})
        self.env.invalidate_all()
        self.assertTrue(stranger.is_blacklisted)

    def test_what_is_no_advertising_carries_no_link(self):
        mail = self.advertise(self.customer, registry_purpose_id=False)
        self.assertNotIn("List-Unsubscribe", mail.headers or "")
        self.assertNotIn("objection", mail.body_html)
