"""Run by `./dev oca` in a database that has an addon of OCA for direct debits: ours refuses to collect beside it."""

from odoo.exceptions import UserError

from tests.collection.collection_case import CollectionCase

OTHERS = ("account_banking_sepa_direct_debit", "account_payment_sepa_direct_debit")


class TestOtherSepaStack(CollectionCase):  # X02
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = [("name", "in", OTHERS), ("state", "=", "installed")]
        cls.other = cls.env["ir.module.module"].search(domain).ensure_one()

    def test_a_collection_is_refused_and_the_other_addon_is_named(self):
        with self.assertRaisesRegex(UserError, rf"\({self.other.name}\) .* Use only one of them: uninstall the other"):
            self.make_collection()

    def test_the_form_says_so_before_anything_is_saved(self):
        collection = self.env["customer.collection"].new({"date_due": "2026-12-08", "company_id": self.company.id})
        self.assertIn(self.other.name, " ".join(collection._missing()))

    def test_gocardless_still_collects(self):
        collection = self.make_collection(provider="gocardless")
        self.assertEqual(collection.state, "draft")
