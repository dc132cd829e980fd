from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from tests.billing.billing_case import BillingCase


@tagged("post_install", "-at_install")
class TestConsolidateDrafts(BillingCase):  # B04
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice")
        cls.tax = cls.company.account_sale_tax_id
        cls.product.taxes_id = cls.tax

    def test_drafts_of_a_customer_become_one_with_a_section_each(self):
        first = self.draft(100, invoice_origin="S2", narration="<p>Thank you</p>")
        second = self.draft(50, invoice_origin="S1", ref="PO 7", narration="<p>Delivered</p>")
        total = first.amount_total + second.amount_total
        taxes = first.amount_tax + second.amount_tax
        invoice = self.consolidate(first + second)
        self.assertEqual(invoice, first)
        self.assertFalse(second.exists())
        names = [(line.display_type, line.name) for line in invoice.invoice_line_ids.sorted("sequence")]
        self.assertEqual(
            names,
            [("line_section", "S2"), ("product", "Item 100"), ("line_section", "S1"), ("product", "Item 50")],
        )
        self.assertAlmostEqual(invoice.amount_total, total)
        self.assertAlmostEqual(invoice.amount_tax, taxes)
        self.assertEqual((invoice.invoice_origin, invoice.ref), ("S1, S2", "PO 7"))
        self.assertEqual(invoice.narration, "<p>Thank you</p><br><p>Delivered</p>")
        self.assertEqual(sum(invoice.line_ids.mapped("balance")), 0)
        self.assertIn("Consolidated from 2 drafts: S2 (100.00), S1 (50.00)", invoice.message_ids[0].body)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_no_link_of_a_draft_is_lost(self):
        first, second = self.draft(100), self.draft(50)
        folder = self.folder("Web", activate=False)
        line = second.invoice_line_ids
        line.folder_id = folder
        period = self.env["customer.folder.period"].create(
            {
                "service_id": folder.service_ids.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "move_line_id": line.id,
            }
        )
        run = self.env["customer.billing.run"].create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
        run_line = self.env["customer.billing.run.line"].create(
            {"run_id": run.id, "partner_id": self.customer.id, "move_ids": [Command.set(second.ids)]}
        )
        attachment = self.env["ir.attachment"].create(
            {"name": "order.pdf", "res_model": "account.move", "res_id": second.id}
        )
        second.message_post(body="As agreed by phone")
        activity = second.activity_schedule("mail.mail_activity_data_todo", user_id=self.env.uid)
        invoice = self.consolidate(first + second)
        self.assertEqual((line.move_id, line.folder_id), (invoice, folder))
        self.assertEqual((period.exists().move_line_id, period.move_id), (line, invoice))
        self.assertEqual(run_line.move_ids, invoice)
        self.assertEqual(attachment.res_id, invoice.id)
        self.assertEqual(activity.exists().res_id, invoice.id)
        self.assertIn("As agreed by phone", " ".join(invoice.message_ids.mapped("body")))
        self.assertIn("Web", invoice.invoice_line_ids.mapped("name"))

    def test_what_differs_keeps_drafts_apart_and_is_named(self):
        term = self.env.ref("account.account_payment_term_30days")
        other = self.make_customer("Other", email="o@example.com")
        first, second = self.draft(1), self.draft(2)
        apart = self.draft(3, invoice_payment_term_id=term.id)
        alone = self.draft(4, partner=other)
        posted = self.draft(5)
        posted.action_post()
        before = self.draft(6)
        before.action_post()
        before.button_draft()
        wizard = self.wizard(first + second + apart + alone + posted + before)
        reasons = {move: line.reason for line in wizard.line_ids for move in line.move_ids}
        self.assertEqual((reasons[first], reasons[second]), (False, False))
        self.assertIn("payment terms", reasons[apart])
        self.assertEqual(reasons[alone], "The only draft of this customer")
        self.assertEqual(reasons[posted], "Not a draft")
        self.assertEqual(reasons[before], "Already has a number")
        wizard.action_consolidate()
        self.assertEqual((apart + alone + posted + before).exists(), apart + alone + posted + before)
        self.assertFalse(second.exists())
        self.assertEqual(apart.amount_untaxed, 3)

    def test_credit_notes_keep_the_invoice_that_they_reverse(self):  # B04
        invoices = self.draft(100) + self.draft(50)
        invoices.action_post()
        notes = invoices._reverse_moves([{"invoice_date": "2026-11-02"}] * 2)
        free = self.draft(5, move_type="out_refund") + self.draft(6, move_type="out_refund")
        wizard = self.wizard(notes + free)
        reasons = {move: line.reason for line in wizard.line_ids for move in line.move_ids}
        self.assertEqual([reasons[note] for note in notes], ["Reverses an invoice"] * 2)
        wizard.action_consolidate()
        self.assertEqual(notes.exists().reversed_entry_id, invoices)
        self.assertEqual(free.exists().amount_untaxed, 11)

    def test_invoices_made_for_a_purpose_stay_as_they_are(self):  # B04, D23, X07
        welcome = self.draft(1, registry_is_welcome=True)
        fee = self.draft(2, registry_is_reminder_fee=True)
        wizard = self.wizard(welcome + fee + self.draft(3) + self.draft(4))
        reasons = {move: line.reason for line in wizard.line_ids for move in line.move_ids}
        self.assertEqual((reasons[welcome], reasons[fee]), ("A welcome invoice", "The fee of a payment reminder"))
        wizard.action_consolidate()
        self.assertEqual((welcome + fee).mapped("amount_untaxed"), [1, 2])

    def test_what_is_printed_once_keeps_drafts_apart(self):  # B04
        self.make_account(self.company.partner_id, "DE02120300000000202051")  # that drafts name
        bank = self.make_account(self.company.partner_id)
        usual = self.draft(1)
        for values, reason in (
            ({"partner_bank_id": bank.id}, "Different bank account"),
            ({"payment_reference": "RF18 5390"}, "Different payment reference"),
            ({"delivery_date": "2026-10-30"}, "Different delivery date"),
        ):
            with self.subTest(reason):
                self.assertEqual(self.wizard(usual + self.draft(2, **values)).line_ids.mapped("reason"), [reason] * 2)

    def test_a_rate_entered_by_hand_holds_for_its_drafts_alone(self):  # B04
        foreign = self.env["res.currency"].create({"name": "XQQ", "symbol": "Q"})
        foreign.rate_ids = [
            Command.create({"name": day, "company_rate": rate}) for day, rate in (("2026-11-01", 2), ("2026-11-03", 4))
        ]
        usual = self.draft(1, currency_id=foreign.id) + self.draft(2, currency_id=foreign.id, invoice_date="2026-11-03")
        by_hand = self.draft(3, currency_id=foreign.id) + self.draft(4, currency_id=foreign.id, invoice_date=False)
        by_hand.invoice_currency_rate = 3
        wizard = self.wizard(usual[0] + by_hand[0])
        self.assertEqual(wizard.line_ids.mapped("reason"), ["Different exchange rate"] * 2)
        self.assertEqual(self.consolidate(by_hand).invoice_currency_rate, 3)
        self.assertEqual(self.consolidate(usual).amount_untaxed, 3)

    def test_nobody_sees_what_others_chose_to_consolidate(self):  # X12
        wizard = self.wizard(self.draft(1) + self.draft(2))
        other = new_test_user(self.env, "other_biller", "account.group_account_invoice")
        for record in (wizard, wizard.line_ids):
            self.assertFalse(record.with_user(other).search([]))
            for operation in ("read", "write", "unlink"):
                self.assertFalse(record.with_user(other).has_access(operation), (record, operation))
                self.assertTrue(record.with_user(self.biller).has_access(operation), (record, operation))
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_consolidate()

    def test_customers_served_by_the_same_payer_stay_apart(self):  # W34
        payer = self.Partner.create({"name": "Parents"})
        twin = self.make_customer("Twin", email="t@example.com", payer_id=payer.id)
        self.customer.payer_id = payer
        wizard = self.wizard(self.draft(1) + self.draft(2, partner=twin))
        self.assertEqual(wizard.line_ids.mapped("reason"), ["Different customer served"] * 2)

    def test_nothing_to_consolidate_is_said(self):
        with self.assertRaisesRegex(UserError, "No two of these drafts can be consolidated"):
            self.wizard(self.draft(1)).action_consolidate()

    def test_a_draft_posted_since_the_preview_is_left_alone(self):
        first, second, third = self.draft(1), self.draft(2), self.draft(3)
        wizard = self.wizard(first + second + third)
        second.action_post()
        wizard.action_consolidate()
        self.assertEqual(second.state, "posted")
        self.assertEqual(first.amount_untaxed, 4)

    def test_the_numbers_have_no_gap(self):
        drafts = self.draft(1) + self.draft(2) + self.draft(3)
        one = self.draft(9)
        one.action_post()
        invoice = self.consolidate(drafts)
        invoice.action_post()
        self.assertEqual(invoice.sequence_number, one.sequence_number + 1)

    def test_people_without_accounting_do_not_consolidate(self):
        drafts = self.draft(1) + self.draft(2)
        with self.assertRaises(AccessError):
            self.wizard(drafts, user=self.clerk)

    def draft(self, amount, partner=None, **values):
        lines = [Command.create({"name": f"Item {amount}", "product_id": self.product.id, "price_unit": amount})]
        return self.make_invoice(partner or self.customer, post=False, invoice_line_ids=lines, **values)

    def wizard(self, drafts, user=None):
        wizards = self.env["customer.invoice.consolidation"].with_user(user or self.biller)
        return wizards.with_context(active_ids=drafts.ids).create({})

    def consolidate(self, drafts):
        action = self.wizard(drafts).action_consolidate()
        return self.env["account.move"].browse(action["res_id"])
