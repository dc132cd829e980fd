"""GoCardless debits some working days after it was asked to."""

from datetime import date

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from tests.collection.collection_case import CollectionCase


@tagged("post_install", "-at_install")
class TestGoCardlessDates(CollectionCase):
    def new(self, **values):
        collections = self.env["customer.collection"].with_user(self.collector)
        return collections.new({"provider": "gocardless", "company_id": self.company.id, **values})

    def cardless(self, **values):
        customer = self.make_debtor("Segelschule", provider="gocardless", gocardless_mandate="MD0001ABC")
        return self.make_due_invoice(customer, **values)

    def test_the_day_that_is_proposed_leaves_four_working_days(self):  # B21, X17
        for today, first in (
            ("2026-11-23", date(2026, 11, 27)),  # Monday to Friday
            ("2026-11-27", date(2026, 12, 3)),  # over a weekend
            ("2026-11-28", date(2026, 12, 4)),  # a Saturday counts as Monday
            ("2026-12-23", date(2026, 12, 30)),  # over Christmas
            ("2026-12-31", date(2027, 1, 7)),  # over New Year
            ("2026-04-01", date(2026, 4, 9)),  # over Easter
            ("2026-04-29", date(2026, 5, 6)),  # over 1 May
        ):
            with freeze_time(today), self.subTest(today):
                self.assertEqual(self.new().date_due, first)

    @freeze_time("2026-11-27")
    def test_what_was_chosen_stays_if_it_is_late_enough(self):
        collections = self.env["customer.collection"].with_user(self.collector)
        with Form(collections) as form:
            self.assertEqual(form.date_due, date(2026, 11, 29))
            form.provider = "gocardless"
            self.assertEqual(form.date_due, date(2026, 12, 3))
            form.date_due = date(2026, 12, 15)
            form.provider = "sepa"
            form.provider = "gocardless"
            self.assertEqual(form.date_due, date(2026, 12, 15))
        self.assertEqual(form.record.date_due, date(2026, 12, 15))
        self.assertEqual(collections.create({"provider": "gocardless"}).date_due, date(2026, 12, 3))
        self.assertEqual(self.make_collection(provider="gocardless").date_due, date(2026, 12, 8))

    def test_what_is_too_early_is_refused_with_the_first_day(self):  # B21
        invoice = self.cardless()
        with freeze_time("2026-11-27"):
            collection = self.make_collection(provider="gocardless", date_due="2026-12-01")
            with self.assertRaisesRegex(UserError, "GoCardless needs some working days. Choose 2026-12-02 or a later"):
                collection.action_prepare()
            collection.date_due = "2026-12-02"
            collection.action_prepare()
            self.assertTrue(self.line_for(collection, invoice))
        with freeze_time("2026-11-30"), self.assertRaisesRegex(UserError, "Choose 2026-12-03 or a later"):
            collection.action_export()
        self.assertEqual(collection.state, "draft")

    @freeze_time("2026-11-27")
    def test_slower_currencies_wait_for_a_later_day(self):  # B21
        crowns = self.env.ref("base.SEK")
        crowns.active = True
        invoice, slow = self.cardless(), self.make_due_invoice(self.mandate_of_cardless(), currency_id=crowns.id)
        collection = self.make_prepared(provider="gocardless", date_due="2026-12-08")
        self.assertTrue(self.line_for(collection, invoice))
        self.assertIn("needs more days to debit this currency", self.reason_for(collection, slow))
        collection.date_due = "2026-12-09"
        collection.action_prepare()
        self.assertTrue(self.line_for(collection, slow))

    def mandate_of_cardless(self):
        return self.env["customer.mandate"].search([("gocardless_mandate", "=", "MD0001ABC")]).partner_id
