from datetime import date
from unittest.mock import patch

import psycopg2
from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestBillingRun(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(consolidate_invoices=True)
        cls.product = cls.env["product.product"].create({"name": "Hosting", "list_price": 10, "taxes_id": False})

    def test_consolidated_customers_get_one_invoice_with_a_section_per_folder(self):  # B04
        self.folder("Head office"), self.folder("Branch")
        (line,) = self.bill("2026-01-31").line_ids
        (invoice,) = line.move_ids
        sections = invoice.invoice_line_ids.filtered(lambda item: item.display_type == "line_section")
        self.assertEqual(sections.mapped("name"), ["Head office", "Branch"])
        self.assertEqual(invoice.amount_untaxed, 20)
        self.assertEqual(invoice.folder_ids, self.customer.registry_folder_ids)
        self.assertEqual(invoice.state, "posted")

    def test_an_invoice_does_not_name_the_run_that_made_it(self):  # B04
        self.folder("Head office")
        self.assertFalse(self.bill("2026-01-31").move_ids.invoice_origin)

    def test_others_get_one_invoice_per_folder(self):  # B04
        self.customer.consolidate_invoices = False
        self.folder("Head office"), self.folder("Branch")
        self.assertEqual(len(self.bill("2026-01-31").move_ids), 2)

    def test_different_payment_terms_never_merge(self):  # B04
        self.folder("A"), self.folder("B", payment_term_id=self.env.ref("account.account_payment_term_30days").id)
        run = self.bill("2026-01-31")
        self.assertEqual(len(run.move_ids), 2)
        self.assertIn("payment terms", run.line_ids.separate_reason)

    def test_the_payment_method_of_the_folder_comes_first(self):  # B16
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        method = self.env.ref("account.account_payment_method_manual_in")
        methods = self.env["account.payment.method.line"].create(
            [{"name": name, "journal_id": journal.id, "payment_method_id": method.id} for name in ("One", "Two")]
        )
        self.customer.property_inbound_payment_method_line_id = methods[0]
        self.folder("A", payment_method_line_id=methods[1].id), self.folder("B")
        moves = self.bill("2026-01-31").move_ids
        self.assertEqual(set(moves.preferred_payment_method_line_id), set(methods))

    def test_a_service_is_billed_once_however_often_it_is_run(self):  # B30
        self.folder()
        self.assertEqual(len(self.bill("2026-01-31").move_ids), 1)
        self.assertFalse(self.bill("2026-01-31").line_ids)
        self.assertEqual(len(self.bill("2026-02-28").move_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_refuses_a_second_billing(self):  # B30
        self.folder()
        period = self.bill("2026-01-31").move_ids.invoice_line_ids.folder_period_ids
        with self.assertRaises(psycopg2.IntegrityError):
            period.copy()

    def test_missed_periods_are_caught_up_one_line_each(self):  # B29
        self.folder(date_start="2025-11-01")
        (invoice,) = self.bill("2026-01-31").move_ids
        lines = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual(
            lines.folder_period_ids.mapped("date_from"), [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
        )

    def test_the_anchor_day_survives_february(self):  # B29
        folder = self.folder(date_start="2026-01-31")
        for horizon in ("2026-01-31", "2026-02-28", "2026-03-31"):
            self.bill(horizon)
        starts = folder.service_ids.period_ids.sorted("date_from").mapped("date_from")
        self.assertEqual(starts, [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)])

    def test_a_service_that_joins_in_the_middle_costs_its_days(self):  # B29
        folder = self.folder(date_start="2026-01-01")
        folder.date_start = "2026-01-01"
        folder.service_ids = [
            Command.create({"product_id": self.product.id, "price_unit": 31, "date_start": "2026-01-16"})
        ]
        (invoice,) = self.bill("2026-01-31").move_ids
        self.assertEqual(sorted(invoice.invoice_line_ids.filtered("product_id").mapped("price_subtotal")), [10, 16])

    def test_one_off_services_are_billed_once(self):  # B29
        self.folder(recurrence="once", date_start="2026-01-10")
        self.assertEqual(self.bill("2026-01-31").amount_billed, 10)
        self.assertFalse(self.bill("2026-12-31").line_ids)

    def test_closing_gives_back_what_was_paid_for_later_days(self):  # B29
        folder = self.folder(price_unit=365, recurrence="year", date_start="2026-01-01")
        self.bill("2026-01-31")
        folder.service_ids.date_end = "2026-12-21"
        (note,) = self.bill("2026-02-28").move_ids
        self.assertEqual((note.move_type, note.amount_untaxed), ("out_refund", 10))
        self.assertEqual(folder.service_ids.billed_until, date(2026, 12, 21))
        self.assertFalse(self.bill("2027-12-31").line_ids)

    def test_days_given_back_once_are_never_given_back_twice(self):  # B30
        service = self.folder(price_unit=31).service_ids
        self.bill("2026-01-31")
        service.date_end = "2026-01-15"
        self.assertEqual(self.bill("2026-01-31").amount_billed, -16)
        service.date_end = "2026-01-20"
        self.assertEqual(self.bill("2026-01-31").amount_billed, 5)
        service.date_end = "2026-01-18"
        self.assertEqual(self.bill("2026-01-31").amount_billed, -2)

    def test_a_service_taken_up_again_after_its_credit_is_billed_again(self):  # B29, B30
        service = self.folder(price_unit=31).service_ids
        self.bill("2026-01-31")
        for _time in range(2):
            service.date_end = "2026-01-15"
            self.assertEqual(self.bill("2026-01-31").amount_billed, -16)
            service.date_end = False
            self.assertEqual(self.bill("2026-01-31").amount_billed, 16)

    def test_the_period_of_a_cancelled_invoice_in_between_is_billed_again(self):  # B30
        service = self.folder().service_ids
        days = ("2026-01-31", "2026-02-28", "2026-03-31")
        invoices = [self.bill(day).move_ids for day in days]
        for number in (1, 0):
            invoices[number].button_cancel()
            periods = self.bill("2026-03-31").move_ids.invoice_line_ids.folder_period_ids
            self.assertEqual(periods.mapped("date_to"), [date.fromisoformat(days[number])])
            self.assertEqual(service.billed_until, date(2026, 3, 31))
        self.assertFalse(self.bill("2026-03-31").line_ids)

    def test_a_cancelled_invoice_is_not_taken_up_again(self):  # B30
        self.folder()
        (invoice,) = self.bill("2026-01-31").move_ids
        invoice.button_draft()
        invoice.button_cancel()
        with self.assertRaisesRegex(UserError, "was cancelled, so its periods will be billed by the next"):
            invoice.button_draft()

    def test_invoices_go_to_the_payer_and_name_the_customer(self):  # B04, W34
        term = self.env.ref("account.account_payment_term_30days")
        payer = self.Partner.create({"name": "Parents", "property_payment_term_id": term.id})
        twin = self.make_customer("Twin", email="twin@example.com", payer_id=payer.id)
        self.customer.payer_id = payer
        self.folder("A"), self.folder("B"), self.folder("C", partner_id=twin.id)
        moves = self.bill("2026-01-31").move_ids
        self.assertEqual((moves.partner_id, moves.invoice_payment_term_id), (payer, term))
        self.assertEqual(
            {move.registry_customer_id: move.amount_untaxed for move in moves}, {self.customer: 20, twin: 10}
        )

    def test_the_preview_adds_up_in_the_currency_of_the_company(self):  # B30
        foreign = self.env["res.currency"].create(
            {"name": "XQQ", "symbol": "Q", "rate_ids": [Command.create({"name": "2020-01-01", "company_rate": 2})]}
        )
        self.folder("A"), self.folder("B", currency_id=foreign.id, price_unit=10)
        run = self.bill("2026-01-31")
        self.assertEqual((run.amount_preview, run.amount_billed), (15, 15))

    @mute_logger("odoo.addons.customer_registry.models.core.customer_job_mixin")
    def test_any_error_is_the_customers_own_but_a_conflict_is_tried_again(self):  # B30
        self.folder()
        run = self.simulate("2026-01-31")
        builder = type(self.env["customer.billing.builder"])
        with patch.object(builder, "_prepare_invoice", side_effect=KeyError("bug")):
            run.action_start()
            self.process()
        self.assertEqual((run.line_ids.state, run.state), ("failed", "done"))
        run.action_retry()
        conflict = psycopg2.errors.SerializationFailure()
        with (
            patch.object(builder, "_refuse_unbillable", side_effect=[conflict, conflict, None]),
            patch.object(type(run), "_start_over") as started_over,
        ):
            self.process()
        self.assertEqual((run.line_ids.state, run.line_ids.error), ("done", False))
        self.assertEqual(started_over.call_count, 2)
        self.assertEqual(len(run.move_ids), 1)

    def test_a_conflict_that_does_not_end_leaves_the_customer_pending(self):  # B30
        self.folder()
        run = self.simulate("2026-01-31")
        run.action_start()
        builder = type(self.env["customer.billing.builder"])
        conflict = psycopg2.errors.SerializationFailure()
        with (
            patch.object(builder, "_refuse_unbillable", side_effect=conflict),
            patch.object(type(run), "_start_over"),
            self.assertRaises(type(conflict)),
        ):
            self.process()
        self.assertEqual((run.state, run.line_ids.state), ("running", "pending"))

    def test_what_is_given_back_carries_the_taxes_of_its_invoice(self):  # B29, B05
        old, new = self.sale_tax(19), self.sale_tax(16)
        self.product.taxes_id = old
        service = self.folder(price_unit=31).service_ids
        (invoice,) = self.bill("2026-01-31").move_ids
        self.product.taxes_id = new
        service.date_end = "2026-01-15"
        (note,) = self.bill("2026-01-31").move_ids
        self.assertEqual((note.move_type, note.amount_untaxed, note.amount_tax), ("out_refund", 16, 3.04))
        self.assertEqual(note.invoice_line_ids.tax_ids, invoice.invoice_line_ids.tax_ids)

    def test_who_became_exempt_gets_back_the_tax_that_it_paid(self):  # B05, B29
        self.product.taxes_id = self.sale_tax(19)
        ended = self.folder("Ended", price_unit=31).service_ids
        self.folder("Running", price_unit=100)
        (invoice,) = self.bill("2026-01-31").move_ids
        self.customer.vat_liable = False
        ended.date_end = "2026-01-15"
        run = self.simulate("2026-02-28")
        self.assertIn("what is credited", run.line_ids.separate_reason)
        run.action_start()
        self.process()
        note, bill = run.move_ids.sorted("move_type", reverse=True).sorted(lambda move: move.move_type == "out_invoice")
        self.assertEqual((note.move_type, note.reversed_entry_id, note.amount_total), ("out_refund", invoice, 19.04))
        self.assertEqual((bill.move_type, bill.amount_total), ("out_invoice", 100))

    def test_what_another_payer_paid_goes_back_to_it(self):  # W34, B29
        first, second = self.Partner.create([{"name": "Mother"}, {"name": "Father"}])
        self.customer.payer_id = first
        service = self.folder(price_unit=31).service_ids
        self.bill("2026-01-31")
        self.customer.payer_id = second
        service.date_end = "2026-01-15"
        (note,) = self.bill("2026-02-28").move_ids
        self.assertEqual((note.partner_id, note.registry_customer_id), (first, self.customer))
        self.assertEqual((note.move_type, note.amount_untaxed), ("out_refund", 16))

    def test_several_periods_are_given_back_and_freed_one_by_one(self):  # B29, B30
        service = self.folder(price_unit=31, date_start="2026-01-01").service_ids
        for horizon in ("2026-01-31", "2026-02-28"):
            self.bill(horizon)
        service.date_end = "2026-01-15"
        (note,) = self.bill("2026-02-28").move_ids
        self.assertEqual(sorted(note.invoice_line_ids.filtered("product_id").mapped("price_subtotal")), [16, 31])
        self.assertEqual(service.last_billed_day, date(2026, 1, 15))
        note.button_draft()
        note.button_cancel()
        self.assertEqual(service.last_billed_day, date(2026, 2, 28))
        self.assertEqual(self.bill("2026-02-28").amount_billed, -47)

    def test_invoicing_users_do_not_touch_the_proof_of_billing(self):  # B30
        self.folder()
        period = self.bill("2026-01-31").move_ids.invoice_line_ids.folder_period_ids
        biller = new_test_user(self.env, "biller", "account.group_account_invoice")
        for operation in ("write", "create", "unlink"):
            self.assertFalse(period.with_user(biller).has_access(operation), operation)

    def test_folders_are_edited_by_whoever_may_edit_their_customer(self):  # T28
        owner = new_test_user(self.env, "owner", "customer_registry.group_user")
        self.customer.user_id = owner
        folder = self.folder()
        for record in (folder, folder.service_ids):
            self.assertTrue(record.with_user(self.clerk).has_access("read"))
            self.assertTrue(record.with_user(owner).has_access("write"))
            for operation in ("write", "unlink"):
                self.assertFalse(record.with_user(self.clerk).has_access(operation), operation)

    def test_what_was_billed_keeps_its_start(self):  # B30
        already, other = self.folder("A", date_start="2025-12-01"), self.folder("B")
        services = already.service_ids + other.service_ids
        self.bill("2026-01-31")
        with self.assertRaisesRegex(UserError, "has been billed until 01/31/2026"):
            services.write({"date_start": "2025-12-01"})
        other.service_ids.write({"date_start": "2026-01-01", "price_unit": 7})

    def test_simulation_writes_nothing_and_equals_the_result(self):  # B30
        self.folder("A", price_unit=33.33, quantity=3), self.folder("B", date_start="2026-01-17")
        before = self.env["account.move"].search_count([])
        run = self.simulate("2026-01-31")
        self.assertEqual(self.env["account.move"].search_count([]), before)
        preview = run.amount_preview
        run.action_start()
        self.process()
        self.assertEqual((run.state, run.amount_billed, run.progress), ("done", preview, 100))
        self.assertEqual(sum(run.move_ids.mapped("amount_untaxed")), preview)

    def test_a_failing_customer_is_listed_and_stops_nobody(self):  # B30
        broken = self.make_customer("Broken", email="b@example.com")
        dead = self.env["product.product"].create({"name": "Dead"})
        self.folder("Good")
        self.folder("Bad", partner_id=broken.id, product_id=dead.id)
        dead.active = False
        run = self.bill("2026-01-31")
        good, bad = run.line_ids.sorted(lambda line: line.partner_id != self.customer)
        self.assertEqual((good.state, bad.state), ("done", "failed"))
        self.assertIn("the product Dead is archived", bad.error)
        dead.active = True
        run.action_retry()
        self.process()
        self.assertEqual(bad.state, "done")
        self.assertFalse(bad.error)

    def test_reasons_are_written_in_the_language_of_who_made_the_run(self):  # B30
        self.env["res.lang"]._activate_lang("de_DE")
        dead = self.env["product.product"].create({"name": "Dead"})
        self.folder("Bad", product_id=dead.id)
        self.env.user.lang = "de_DE"
        run = self.simulate("2026-01-31")
        dead.active = False
        run.action_start()
        self.process()
        self.assertIn("Das Produkt Dead ist archiviert", run.failed_line_ids.error)

    def test_the_simulation_warns_of_what_a_person_should_know(self):  # B30
        self.product.taxes_id = self.sale_tax(19)
        dead, untaxed = self.env["product.product"].create(
            [{"name": "Dead", "taxes_id": self.product.taxes_id.ids}, {"name": "Untaxed", "taxes_id": False}]
        )
        self.folder("Usual")
        run = self.simulate("2026-01-31")
        self.assertEqual((run.line_ids.warning, run.has_warning), (False, False))
        self.folder("Odd", product_id=dead.id, date_start="2025-11-01"), self.folder("B", product_id=untaxed.id)
        dead.active = False
        run.action_simulate()
        self.assertEqual(
            run.line_ids.warning,
            "Archived, so billing will fail: Dead. Without sales tax: Untaxed. Catches up 3 periods.",
        )
        self.assertTrue(run.has_warning)

    def test_suspended_folders_wait_and_are_caught_up(self):  # B29
        folder = self.folder()
        folder.action_suspend()
        self.assertFalse(self.bill("2026-01-31").line_ids)
        folder.action_activate()
        self.assertEqual(self.bill("2026-02-28").amount_billed, 20)

    def test_activating_a_folder_converts_its_prospect(self):  # B28
        prospect = self.make_customer("P", state="prospect")
        self.folder(partner_id=prospect.id)
        self.assertEqual(prospect.registry_state, "customer")
        self.assertIn("Folder", " ".join(prospect.message_ids.mapped("body")))

    def test_a_deleted_draft_and_a_cancelled_invoice_are_billed_again(self):
        folder = self.folder()
        (cancelled,) = self.bill("2026-01-31").move_ids
        cancelled.button_draft()
        cancelled.button_cancel()
        self.assertFalse(folder.service_ids.billed_until)
        (deleted,) = self.bill("2026-01-31").move_ids
        deleted.button_draft()
        deleted.unlink()
        self.assertFalse(folder.service_ids.billed_until)
        (invoice,) = self.bill("2026-01-31").move_ids
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", 10))
        self.assertEqual(folder.service_ids.billed_until, date(2026, 1, 31))

    def test_categories_limit_the_run(self):
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        vip = self.make_customer("VIP", category_id=[Command.set(tag.ids)])
        self.folder("A"), self.folder("B", partner_id=vip.id)
        run = self.simulate("2026-01-31", category_ids=[Command.set(tag.ids)])
        self.assertEqual(run.line_ids.partner_id, vip)

    def test_bad_input_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(ValidationError, "ends .* before it starts"):
            self.folder(date_start="2026-02-01", date_end="2026-01-01")
        with self.assertRaisesRegex(ValidationError, "Folder of Bäckerei Sonnenfeld: enter a name"):
            self.folder("   ")
        with self.assertRaisesRegex(UserError, "add a service before you activate"):
            self.env["customer.folder"].create({"name": "Empty", "partner_id": self.customer.id}).action_activate()

    def test_a_pause_stops_and_resuming_goes_on(self):
        self.folder()
        run = self.simulate("2026-01-31")
        run.action_start()
        run.action_pause()
        self.process()
        self.assertFalse(run.move_ids)
        run.action_start()
        self.process()
        self.assertEqual(run.state, "done")

    def test_the_number_of_queries_per_customer_is_bounded(self):
        counts = []
        for size in (5, 20):
            for number in range(size):
                customer = self.make_customer(f"Many {size} {number}", consolidate_invoices=True)
                for name in "ABCDE":
                    self.folder(name, partner_id=customer.id)
            run = self.simulate("2026-01-31")
            run.action_start()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.process()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess((counts[1] - counts[0]) / 15, 20)

    def folder(self, name="Hosting", **values):
        keys = ("product_id", "price_unit", "quantity", "recurrence", "timing", "date_start", "date_end")
        service = {key: values.pop(key) for key in keys if key in values}
        folder = self.env["customer.folder"].create(
            {
                "name": name,
                "partner_id": self.customer.id,
                "service_ids": [Command.create({"product_id": self.product.id, "date_start": "2026-01-01", **service})],
                **values,
            }
        )
        folder.action_activate()
        return folder

    def sale_tax(self, percent):
        # The chart of some countries has one that takes all taxes from customers abroad.
        self.env["account.fiscal.position"].search([]).auto_apply = False
        return self.env["account.tax"].create(
            {"name": f"{percent} %", "amount": percent, "type_tax_use": "sale", "company_id": self.company.id}
        )

    def simulate(self, date_to, **values):
        run = self.env["customer.billing.run"].create(
            {"date_from": date_to[:8] + "01", "date_to": date_to, "invoice_date": "2026-11-02", **values}
        )
        run.action_simulate()
        return run

    def bill(self, date_to, **values):
        run = self.simulate(date_to, **values)
        run.action_start()
        self.process()
        return run

    def process(self):
        """Run the scheduled job to its end, in the transaction of the test."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.billing.run"]._process()

    def test_a_run_that_was_only_simulated_cannot_be_retried(self):  # B30
        self.folder("Head office")
        run = self.env["customer.billing.run"].create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
        run.action_simulate()
        with self.assertRaisesRegex(UserError, "simulated"):
            run.action_retry()
        self.assertEqual(run.state, "simulated")
