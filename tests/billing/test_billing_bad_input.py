"""Bad input of billing: a clear error or a listed failure, nothing half-written."""

from datetime import date

import psycopg2
from freezegun import freeze_time
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.billing.billing_case import BillingCase

JOB_LOGGER = "odoo.addons.customer_registry.models.core.customer_job_mixin"


@tagged("post_install", "-at_install")
class TestBillingBadInput(BillingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_customer("Gärtnerei Moosgrün", email="info@moosgruen.example.com")

    def test_quantities_of_zero_and_less_are_refused(self):  # B29
        for quantity in (0, -1):
            with self.subTest(quantity=quantity), self.assertRaisesRegex(ValidationError, "greater than zero"):
                self.folder(quantity=quantity)

    def test_a_service_does_not_end_before_it_starts(self):  # B29
        with self.assertRaisesRegex(ValidationError, "Hosting of folder Hosting ends .01/01/2026. before it starts"):
            self.folder(date_start="2026-02-01", date_end="2026-01-01")
        folder = self.folder(date_start="2026-02-01")
        with self.assertRaisesRegex(ValidationError, "before it starts"):
            folder.service_ids.date_end = "2026-01-31"

    def test_a_service_needs_a_product(self):  # B29
        with (
            self.assertRaises(psycopg2.errors.NotNullViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.folder(product_id=False, name="Nothing")

    @mute_logger("odoo.sql_db", JOB_LOGGER)
    def test_a_missing_income_account_is_listed_with_its_remedy(self):  # B30
        self.folder(), self.folder("Other", partner_id=self.other.id, product_id=self.orphan().id)
        run = self.bill()
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(failed.partner_id, self.other)
        self.assertIn("Gärtnerei Moosgrün: Odoo finds no account", failed.error)
        self.assertNothingBilled(self.other)
        self.assertEqual(run.move_ids.partner_id, self.customer)

    def orphan(self):
        """Return a product without an account anywhere, but with a category of its own."""
        category = self.env["product.category"].create({"name": "Orphan", "property_account_income_categ_id": False})
        self.env["account.journal"].search([("type", "=", "sale")]).default_account_id = False
        self.product.property_account_income_id = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", self.company.ids)], limit=1
        )
        self.company.income_account_id = False
        return self.env["product.product"].create({"name": "Orphan", "categ_id": category.id, "taxes_id": False})

    @mute_logger("odoo.sql_db", JOB_LOGGER)
    def test_a_payer_without_receivable_account_is_listed_with_its_remedy(self):  # B30, W34
        payer = self.Partner.create({"name": "Parents"})
        self.other.payer_id = payer
        self.folder("Other", partner_id=self.other.id)
        accounts = self.env["account.account"].search([("account_type", "=", "asset_receivable")])
        for partner in payer + self.company.partner_id:
            partner.property_account_receivable_id = False
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_account SET active = FALSE WHERE id IN %s", [tuple(accounts.ids)])
        self.env.invalidate_all()
        run = self.bill()
        self.assertEqual(run.line_ids.state, "failed")
        self.assertIn("Gärtnerei Moosgrün", run.line_ids.error)
        self.assertIn("receivable account", run.line_ids.error)
        self.assertNothingBilled(self.other)

    @mute_logger(JOB_LOGGER)
    def test_a_currency_without_a_rate_is_listed_not_billed_one_for_one(self):  # B30
        foreign = self.env["res.currency"].create({"name": "XQQ", "symbol": "Q"})
        folder = self.folder("Abroad", currency_id=foreign.id, partner_id=self.other.id)
        self.folder()
        run = self.bill()
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(failed.partner_id, self.other)
        self.assertIn("No exchange rate, so billing will fail: XQQ", failed.warning)
        self.assertIn("XQQ has no rate on 11/02/2026. Enter one.", failed.error)
        self.assertNothingBilled(self.other)
        foreign.rate_ids = [Command.create({"name": "2020-01-01", "company_rate": 2})]
        run.action_retry()
        self.process()
        self.assertEqual(folder.service_ids.billed_until, date(2026, 1, 31))

    def test_a_run_does_not_date_invoices_into_closed_books(self):  # B30
        for lock in ("fiscalyear_lock_date", "sale_lock_date"):
            self.company[lock] = "2020-10-31"
            with self.subTest(lock), self.assertRaisesRegex(ValidationError, "books are closed until 10/31/2020"):
                self.simulate(invoice_date="2020-10-31")
            self.company[lock] = False

    @mute_logger(JOB_LOGGER)
    def test_books_closed_after_the_simulation_fail_every_customer(self):  # B30
        self.folder(), self.folder("Other", partner_id=self.other.id)
        run = self.simulate()
        self.company.sale_lock_date = "2026-11-02"
        self.start(run)
        self.assertEqual(set(run.line_ids.mapped("state")), {"failed"})
        self.assertIn("books are closed until 11/02/2026", run.line_ids[0].error)
        self.assertNothingBilled(self.customer + self.other)

    def test_two_runs_of_the_same_period_bill_once_and_say_so(self):  # B30
        self.folder()
        runs = self.simulate() + self.simulate()
        self.assertEqual(runs.mapped("amount_preview"), [10, 10])
        for run in runs:
            run.action_start()
        self.process()
        self.assertEqual(runs.mapped("state"), ["done", "done"])
        self.assertEqual(sum(runs.mapped("amount_billed")), 10)
        self.assertEqual(len(runs.move_ids), 1)
        empty = runs.line_ids.filtered(lambda line: not line.move_ids)
        self.assertEqual(empty.error, "There was nothing left to bill after the simulation.")

    def test_a_folder_moved_in_mid_run_is_billed_once_to_its_new_customer(self):  # B30
        folder = self.folder("Moved")
        run = self.simulate()
        run.action_start()
        folder.partner_id = self.other
        self.process()
        self.assertNothingBilled(self.customer)
        self.assertEqual(run.line_ids.error, "There was nothing left to bill after the simulation.")
        self.assertEqual(self.bill().move_ids.partner_id, self.other)
        self.assertFalse(self.bill().line_ids)

    def test_a_billed_folder_stays_with_its_customer(self):  # B29
        folder = self.folder("Served")
        self.bill()
        with self.assertRaisesRegex(UserError, "Served has been billed to Bäckerei Sonnenfeld. Close it"):
            folder.partner_id = self.other
        folder.write({"partner_id": self.customer.id, "name": "Same"})

    def test_a_billed_folder_keeps_its_currency(self):  # B29
        folder = self.folder("Served")
        foreign = self.env["res.currency"].create({"name": "XQQ", "symbol": "Q"})
        folder.currency_id = foreign
        folder.currency_id = self.company.currency_id
        self.bill()
        with self.assertRaisesRegex(UserError, "Served has been billed in .*Close it"):
            folder.currency_id = foreign

    def test_a_contact_of_somebody_else_is_refused(self):  # B29
        stranger = self.make_contact(self.other, "Otto Fremd")
        with self.assertRaisesRegex(ValidationError, "Otto Fremd is not a contact of Bäckerei Sonnenfeld"):
            self.folder(contact_id=stranger.id)

    def test_a_folder_is_of_the_customer_not_of_its_contact(self):
        person = self.make_contact(self.customer).person_id
        with self.assertRaisesRegex(ValidationError, "Hosting: Anna Lindner is a contact of .* Choose the customer"):
            self.folder(partner_id=person.id)

    def test_what_a_correction_of_the_invoice_changed_is_what_is_given_back(self):  # B29, B30
        folder = self.folder(price_unit=31)
        (invoice,) = self.bill().move_ids
        invoice.button_draft()
        invoice.write({"invoice_line_ids": [Command.update(self.line(invoice).id, {"price_unit": 62, "discount": 50})]})
        self.line(invoice).quantity = 2
        invoice.action_post()
        self.assertEqual((invoice.amount_untaxed, folder.service_ids.period_ids.amount), (62, 62))
        folder.service_ids.date_end = "2026-01-15"
        self.assertEqual(self.bill().amount_billed, -32)

    def test_what_was_given_back_stays_billed_and_the_other_way_round(self):  # B30
        service = self.folder(price_unit=31).service_ids
        (invoice,) = self.bill().move_ids
        service.date_end = "2026-01-15"
        (note,) = self.bill().move_ids
        invoice.button_draft()
        with self.assertRaisesRegex(UserError, f"{note.name} credits or rebills .* Cancel that document first"):
            invoice.button_cancel()
        with self.assertRaisesRegex(UserError, "Cancel that document first"):
            self.line(invoice).unlink()
        service.date_end = False
        (again,) = self.bill().move_ids
        note.button_draft()
        with self.assertRaisesRegex(UserError, f"{again.name} credits or rebills"):
            note.button_cancel()
        again.button_draft()
        for move in (again, note, invoice):
            move.button_cancel()
        self.assertFalse(service.billed_until)
        self.assertEqual(self.bill().amount_billed, 31)

    def line(self, invoice):
        return invoice.invoice_line_ids.filtered("product_id")

    @freeze_time("2026-01-31 23:30:00")
    def test_today_is_that_of_the_users_time_zone(self):  # B29, B30
        berlin = new_test_user(
            self.env, "berlin", "customer_registry.group_user,account.group_account_invoice", tz="Europe/Berlin"
        )
        env = self.env(user=berlin, context={**self.env.context, "tz": "Europe/Berlin"})
        run = env["customer.billing.run"].create({})
        self.assertEqual((run.date_from, run.date_to), (date(2026, 2, 1), date(2026, 2, 28)))
        self.assertEqual(run.invoice_date, date(2026, 2, 1))
        folder = self.folder(date_start="2026-01-01").with_env(env)
        folder.action_close()
        self.assertEqual((folder.date_closed, folder.service_ids.date_end), (date(2026, 2, 1), date(2026, 2, 1)))

    def test_leap_days_are_billed_and_come_back(self):  # B29
        folder = self.folder(recurrence="year", date_start="2024-02-29", price_unit=366)
        self.bill("2028-02-29")
        starts = folder.service_ids.period_ids.sorted("date_from").mapped("date_from")
        self.assertEqual(
            starts, [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]
        )
        folder = self.folder(date_start="2024-02-15", date_end="2024-02-29", price_unit=29, partner_id=self.other.id)
        folder.write({"date_start": "2024-01-01"})
        self.assertEqual(self.bill("2028-02-29").amount_billed, 15)

    def assertNothingBilled(self, customers):
        """Neither invoice nor proof of billing is left of a failed customer."""
        services = customers.registry_folder_ids.service_ids
        self.assertFalse(services.period_ids)
        self.assertFalse(services.folder_id.move_line_ids)
        moves = self.env["account.move"].search(
            ["|", ("partner_id", "in", customers.ids), ("registry_customer_id", "in", customers.ids)]
        )
        self.assertFalse(moves)

    def test_no_call_leaves_a_line_at_which_the_job_stops(self):
        self.folder()
        run = self.env["customer.billing.run"].create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
        for value in ([1], "abc", 7):
            for name in ("snapshot", "snapshot_now"):
                values = {"run_id": run.id, "partner_id": self.customer.id, name: value}
                with self.subTest(values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                    run.line_ids.create(values)

    def test_an_invoice_that_is_closed_to_the_user_is_not_named(self):  # B30
        service = self.folder(price_unit=31).service_ids
        (invoice,) = self.bill().move_ids
        service.date_end = "2026-01-15"
        self.bill()
        portal = new_test_user(self.env, "portal_customer", "base.group_portal")
        for user in (self.employee, portal):
            closed = invoice.with_user(user)
            for act in (closed.button_cancel, closed.button_draft, self.line(invoice).with_user(user).unlink):
                with self.subTest(user=user.login, act=act.__name__), self.assertRaises(AccessError):
                    act()
