from datetime import date

from freezegun import freeze_time
from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestFolderClosing(BillingCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-02-10"))

    def closing(self, folder):
        action = folder.action_ask_closing_day()
        return action, Form(folder.env[action["res_model"]].with_context(**action["context"]))

    def close(self, folder, day):
        form = self.closing(folder)[1]
        form.day = day
        form.save().action_close_folder()

    def test_the_dialog_names_the_folder_and_proposes_the_end_of_the_billed_period(self):  # B29
        folder = self.folder("Web presence", recurrence="quarter")
        self.bill("2026-02-28")
        action, form = self.closing(folder)
        self.assertIn("Web presence", action["name"])
        self.assertEqual(form.day, date(2026, 3, 31))
        self.assertIn("Nothing is given back", form.consequence)

    def test_today_is_proposed_where_nothing_is_billed_beyond_it(self):  # B29
        self.assertEqual(self.closing(self.folder(timing="arrears"))[1].day, date(2026, 2, 10))

    def test_the_dialog_says_what_is_given_back_and_the_next_run_gives_it_back(self):  # B29
        folder = self.folder(date_start="2026-02-01", price_unit=28, quantity=2)
        self.bill("2026-02-28")
        form = self.closing(folder)[1]
        form.day = date(2026, 2, 14)
        self.assertIn("Hosting: $\xa028.00 for 02/15/2026 to 02/28/2026", form.consequence)
        self.assertEqual(form.amount_back, 28)
        form.save().action_close_folder()
        self.assertEqual((folder.state, folder.date_closed), ("closed", date(2026, 2, 14)))
        (credit_note,) = self.bill("2026-03-31").move_ids
        self.assertEqual((credit_note.move_type, credit_note.amount_untaxed), ("out_refund", 28))

    def test_it_can_close_on_a_later_day_and_is_billed_until_then(self):  # B29
        folder = self.folder(date_start="2026-02-01")
        form = self.closing(folder)[1]
        form.day = date(2026, 3, 31)
        self.assertIn("Hosting: billed until 03/31/2026", form.consequence)
        form.save().action_close_folder()
        self.assertEqual(folder.service_ids.date_end, date(2026, 3, 31))
        self.assertIn("until 03/31/2026", folder.ended_hint)
        self.assertIn(folder, self.env["customer.folder"]._portal_folders(self.customer, self.env.company))
        self.assertEqual(self.bill("2026-12-31").move_ids.amount_untaxed, 20)
        self.assertFalse(self.simulate("2027-01-31").line_ids)

    def test_what_starts_after_the_day_is_never_billed_and_the_dialog_says_so(self):  # B29
        folder = self.folder()
        folder.service_ids = [
            Command.create({"product_id": self.product.id, "name": "Backup", "date_start": "2026-04-01"}),
            Command.create({"product_id": self.product.id, "name": "Setup", "recurrence": "once"}),
        ]
        consequence = self.closing(folder)[1].consequence
        self.assertIn("Backup: never billed", consequence)
        self.assertIn("Setup: billed once", consequence)

    def test_who_sees_no_invoices_can_close_a_folder(self):  # B29
        folder = self.folder(date_start="2026-02-01")
        self.bill("2026-02-28")
        plain = new_test_user(self.env, "plain", "customer_registry.group_user")
        self.close(folder.with_user(plain), date(2026, 2, 14))
        self.assertEqual(folder.service_ids.date_end, date(2026, 2, 14))

    def test_no_button_of_the_folder_is_called_close(self):  # B29
        arch = self.env["customer.folder"].get_view(view_type="form")["arch"]
        self.assertNotIn('string="Close"', arch)
        self.assertIn('name="action_ask_closing_day"', arch)
