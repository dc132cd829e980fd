"""Payment methods that a customer has saved are for those of its contacts who see its invoices."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase


@tagged("post_install", "-at_install")
class TestPaymentTokens(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].create({"name": "Cards"})
        cls.method = cls.env["payment.method"].with_context(active_test=False).search([], limit=1)
        cls.token = cls.make_token(cls.bakery)

    @classmethod
    def make_token(cls, partner):
        values = {"provider_id": cls.provider.id, "payment_method_id": cls.method.id, "provider_ref": "x"}
        return cls.env["payment.token"].create({**values, "partner_id": partner.id, "payment_details": "4441"})

    def archive(self, user, token):
        self.authenticate(user.login, PASSWORD)
        params = {"token_id": token.id}
        self.url_open("/payment/archive_token", json={"jsonrpc": "2.0", "method": "call", "params": params})
        self.env.invalidate_all()
        return not token.active

    def shown_to(self, user):
        tokens = self.env["payment.token"].with_user(user).sudo()
        return tokens._get_available_tokens(self.provider.ids, user.partner_id.id, is_validation=True)

    def test_who_does_not_see_invoices_neither_sees_nor_archives_them(self):
        self.assertFalse(self.shown_to(self.ben))
        self.assertFalse(self.archive(self.ben, self.token))
        with self.assertRaises(AccessError):
            self.token.with_user(self.ben).sudo().active = False

    def test_who_sees_invoices_goes_on_as_in_odoo(self):
        self.assertEqual(self.shown_to(self.anna), self.token)
        self.assertTrue(self.archive(self.anna, self.token))

    def test_everybody_keeps_his_own(self):
        own = self.make_token(self.ben.partner_id)
        self.assertEqual(self.shown_to(self.ben), own)
        self.assertTrue(self.archive(self.ben, own))

    def test_whoever_is_no_longer_told_of_invoices_has_them_no_more(self):
        self.anna.partner_id.customer_link_ids.invoice_recipient = False
        self.assertFalse(self.shown_to(self.anna))
        self.assertFalse(self.archive(self.anna, self.token))
