from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestBillingCorrections(BillingCase):
    """What happens to bills after the fact, and to runs between simulation and start."""

    def test_a_service_that_ends_where_a_gap_begins_gives_back_what_comes_after(self):  # B29, B30
        service = self.folder().service_ids
        invoices = [self.bill(day).move_ids for day in ("2026-01-31", "2026-02-28", "2026-03-31")]
        invoices[1].button_cancel()
        service.date_end = "2026-01-31"
        self.assertEqual(self.bill("2026-03-31").amount_billed, -10)

    def test_what_was_credited_by_hand_is_not_given_back_once_more(self):  # B30
        service = self.folder().service_ids
        (invoice,) = self.bill("2026-01-31").move_ids
        invoice._reverse_moves(cancel=True)
        service.date_end = "2026-01-01"
        self.assertFalse(self.bill("2026-02-28").move_ids)

    def test_two_folders_of_one_old_invoice_are_given_back_in_one_credit_note(self):  # B29, W34
        term = self.env.ref("account.account_payment_term_30days")
        self.customer.consolidate_invoices = True
        mother, father = self.Partner.create([{"name": "Mother"}, {"name": "Father"}])
        self.customer.payer_id = mother
        folders = self.folder("A") + self.folder("B")
        other = self.make_customer("Other", email="other@example.com", payer_id=mother.id)
        folders += self.folder("C", partner_id=other.id)
        first = self.bill("2026-01-31").move_ids
        (self.customer + other).payer_id = father
        folders[0].payment_term_id = term
        folders.service_ids.write({"date_end": "2026-01-01"})
        notes = self.bill("2026-02-28").move_ids
        self.assertEqual(notes.reversed_entry_id, first)
        self.assertEqual(len(notes), 2)
        for note in notes:
            self.assertEqual(note.reversed_entry_id.registry_customer_id, note.registry_customer_id)
            reconciled = note.line_ids.matched_debit_ids.debit_move_id.move_id
            self.assertEqual(reconciled, note.reversed_entry_id)

    def test_other_terms_ask_for_another_simulation(self):  # B30
        self.folder()
        run = self.simulate("2026-01-31")
        run.write({"date_to": "2026-01-31"})
        self.assertEqual((run.state, len(run.line_ids)), ("simulated", 1))
        run.date_to = "2026-03-31"
        self.assertEqual((run.state, len(run.line_ids)), ("draft", 0))
        run.action_simulate()
        run.action_start()
        with self.assertRaisesRegex(UserError, "is running"):
            run.category_ids = [Command.create({"name": "Late"})]

    def test_an_archived_product_matters_only_where_it_is_due(self):  # B30
        yearly = self.env["product.product"].create({"name": "Licence", "list_price": 365, "taxes_id": False})
        ending = self.folder("Yearly", product_id=yearly.id, recurrence="year", date_end="2027-12-31").service_ids
        self.folder("Monthly")
        self.bill("2026-01-31")
        yearly.active = False
        self.assertEqual(self.bill("2026-02-28").line_ids.mapped("state"), ["done"])
        ending.date_end = "2026-12-21"
        run = self.bill("2026-03-31")
        self.assertEqual((run.line_ids.state, run.amount_billed), ("done", 0))

    def test_who_does_not_see_a_customer_does_not_see_what_it_was_billed(self):  # T01, B30
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        self.customer.user_id = self.env.ref("base.user_admin")
        self.folder()
        period = self.bill("2026-01-31").move_ids.invoice_line_ids.folder_period_ids
        stranger = new_test_user(self.env, "stranger", "customer_registry.group_user")
        self.assertFalse(period.with_user(stranger).search([("id", "=", period.id)]))
        with self.assertRaises(AccessError):
            period.with_user(stranger).read(["amount"])

    def test_a_billed_folder_stays_in_its_company(self):  # B30
        folder = self.folder()
        self.bill("2026-01-31")
        company = self.env["res.company"].create({"name": "Other company"})
        with self.assertRaisesRegex(UserError, "has been billed by"):
            folder.company_id = company
