"""What was simulated is what is billed; a difference is told, and billed only when somebody asks for it."""

import doctest

from odoo import Command
from odoo.addons.customer_registry_billing.billing import snapshot
from odoo.tests import tagged

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestBillingChanges(BillingCase):
    def change_and_start(self, change):
        """Simulate, ``change()``, start; return the line of the customer."""
        run = self.simulate()
        change()
        self.start(run)
        return run.line_ids.filtered(lambda line: line.partner_id == self.customer)

    def assert_refused(self, line, *texts):
        self.assertEqual((line.state, line.move_ids.ids), ("failed", []))
        for text in texts:
            self.assertIn(text, line.error)

    def test_a_changed_price_is_told_and_not_billed(self):  # B30
        folder = self.folder()
        line = self.change_and_start(lambda: folder.service_ids.write({"price_unit": 12}))
        self.assert_refused(line, "Hosting 01/01/2026 – 01/31/2026: price 10.00 → 12.00")

    def test_the_retry_bills_what_was_told_and_nothing_else(self):  # B30
        folder = self.folder()
        line = self.change_and_start(lambda: folder.service_ids.write({"price_unit": 12}))
        folder.service_ids.price_unit = 15
        line.run_id.action_retry()
        self.process()
        self.assert_refused(line, "price 12.00 → 15.00")
        line.run_id.action_retry()
        self.process()
        self.assertEqual((line.state, line.move_ids.amount_untaxed, line.error), ("done", 15, False))

    def test_whatever_decides_about_the_invoice_is_compared(self):  # B30, B04, B05
        folder = self.folder("A")
        tax = self.env["account.tax"].create({"name": "Seven", "amount": 7, "type_tax_use": "sale"})
        term = self.env.ref("account.account_payment_term_30days")
        other = self.env["product.product"].create({"name": "Mail", "taxes_id": False})
        payer = self.make_customer("Payer")
        cases = {
            "quantity 1 → 2": lambda: folder.service_ids.write({"quantity": 2}),
            "payment terms": lambda: folder.write({"payment_term_id": term.id}),
            "due date": lambda: folder.write({"due_days": 3}),
            "taxes – → Seven (7)": lambda: self.product.write({"taxes_id": [Command.set(tax.ids)]}),
            "VAT-liable": lambda: self.customer.write({"vat_liable": False}),
            "consolidation": lambda: self.customer.write({"consolidate_invoices": False}),
            "address of the invoice": lambda: self.customer.write({"payer_id": payer.id}),
            "is also due": lambda: folder.service_ids.copy({"product_id": other.id, "name": "Mail"}),
        }
        for text, change in cases.items():
            with self.subTest(text):
                self.assert_refused(self.change_and_start(change), text)

    def test_one_that_changed_stops_nobody(self):  # B30
        folder = self.folder()
        other = self.make_customer("Other", consolidate_invoices=True)
        self.folder(partner_id=other.id)
        line = self.change_and_start(lambda: folder.service_ids.write({"price_unit": 12}))
        self.assert_refused(line)
        self.assertEqual((line.run_id.done_count, line.run_id.failed_count, line.run_id.state), (1, 1, "done"))

    def test_other_texts_and_unchanged_customers_are_billed(self):  # B30
        folder = self.folder()
        line = self.change_and_start(lambda: folder.service_ids.write({"name": "Hosting, new text"}))
        self.assertEqual((line.state, line.move_ids.amount_untaxed), ("done", 10))

    def test_customers_merged_after_the_simulation_are_one_line_and_one_invoice(self):  # B30
        self.folder("A")
        twin = self.make_customer("Bäckerei Sonnenfeld KG", consolidate_invoices=True)
        self.folder("B", partner_id=twin.id)
        run = self.simulate()
        self.assertEqual(len(run.line_ids), 2)
        twin.registry_merge_into(self.customer)
        self.start(run)
        (line,) = run.line_ids
        self.assertEqual((line.state, line.error, line.amount_preview), ("done", False, 20))
        self.assertEqual(line.move_ids.amount_untaxed, 20)

    def test_customers_merged_while_the_run_works_are_one_line_and_one_invoice(self):  # B30
        self.folder("A")
        twin = self.make_customer("Bäckerei Sonnenfeld KG", consolidate_invoices=True)
        self.folder("B", partner_id=twin.id)
        run = self.simulate()
        run.action_start()
        twin.registry_merge_into(self.customer)
        self.process()
        (line,) = run.line_ids
        self.assertEqual((line.state, line.move_ids.amount_untaxed), ("done", 20))


def test_the_comparison_keeps_its_examples():
    assert doctest.testmod(snapshot).failed == 0
