"""Payment methods that a customer has saved are for those of its contacts who see its invoices."""

from odoo.addons.payment import utils as payment_utils
from odoo.exceptions import AccessError
from odoo.tests import tagged

from tests.portal.test_portal_invoices import PASSWORD, PortalCase


@tagged("post_install", "-at_install")
class TestPaymentTokens(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].create({"name": "Cards", "state": "test"})
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

    def pay(self, user, token, partner=None):
        """Return the transaction by which this user pays 500 with this payment method, as Odoo's page asks for it."""
        partner, currency = partner or user.partner_id, self.company.currency_id
        self.authenticate(user and user.login, user and PASSWORD)
        params = {
            "amount": 500.0,
            "currency_id": currency.id,
            "partner_id": partner.id,
            "access_token": payment_utils.generate_access_token(partner.id, 500.0, currency.id, env=self.env),
            "provider_id": self.provider.id,
            "payment_method_id": None,
            "token_id": token.id,
            "flow": "token",
            "tokenization_requested": False,
            "landing_route": "/my",
        }
        self.url_open("/payment/transaction", json={"jsonrpc": "2.0", "method": "call", "params": params})
        return self.env["payment.transaction"].search([("token_id", "=", token.id)])

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

    def test_who_does_not_see_invoices_pays_not_with_them(self):
        self.assertFalse(self.pay(self.ben, self.token))
        self.assertFalse(self.pay(None, self.token, self.bakery))
        self.assertTrue(self.pay(self.anna, self.token))

    def test_nobody_pays_with_those_of_a_colleague(self):
        own = self.make_token(self.anna.partner_id)
        self.assertFalse(self.pay(self.ben, own))
        self.assertFalse(self.pay(self.carla, own))
        self.assertTrue(self.pay(self.anna, own))

    def test_what_follows_from_a_payment_is_nobodys_choice(self):
        payment = self.pay(self.anna, self.token)
        payment = payment.with_user(self.env.ref("base.public_user")).sudo()
        refund = payment._create_child_transaction(10, is_refund=True)
        self.assertEqual(refund.token_id, self.token)
