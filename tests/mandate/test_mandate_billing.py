"""Invoices know the mandate by which they are collected."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestMandateBilling(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.set_up_creditor()
        cls.customer = cls.make_customer(consolidate_invoices=True)
        cls.default = cls.make_mandate(cls.customer)
        cls.special = cls.make_mandate(
            cls.customer, bank_id=cls.make_account(cls.customer, "DE12500105170648489890").id, date_signed="2026-01-02"
        )
        cls.product = cls.env["product.product"].create({"name": "Hosting", "list_price": 10, "taxes_id": False})

    def folder(self, name, customer=None, **values):
        service = {"product_id": self.product.id, "date_start": "2026-01-01", "recurrence": "month"}
        folder = self.env["customer.folder"].create(
            {
                "name": name,
                "partner_id": (customer or self.customer).id,
                "service_ids": [Command.create(service)],
                **values,
            }
        )
        folder.action_activate()
        return folder

    def bill(self):
        run = self.env["customer.billing.run"].create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
        run.action_simulate()
        run.action_start()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.billing.run"]._process()
        self.assertFalse([line.error for line in run.line_ids if line.error])
        return run

    def method(self, code):
        return self.journal.inbound_payment_method_line_ids.filtered(lambda line: line.code == code)

    def test_folders_with_different_mandates_never_share_an_invoice(self):  # B04, B16
        self.customer.registry_payment_type = "sepa"
        self.folder("A"), self.folder("B"), self.folder("C", registry_mandate_id=self.special.id)
        run = self.bill()
        by_mandate = {move.registry_mandate_id: move.folder_ids.mapped("name") for move in run.move_ids}
        self.assertEqual(by_mandate, {self.default: ["A", "B"], self.special: ["C"]})
        self.assertIn("mandate", run.line_ids.separate_reason)

    def test_the_customers_mandate_is_not_the_one_of_a_folder(self):  # B16
        self.folder("A", registry_mandate_id=self.default.id)
        self.env.invalidate_all()
        self.assertEqual(self.customer.registry_mandate_id, self.special)

    def test_without_direct_debit_mandates_do_not_matter(self):  # B16
        self.folder("A"), self.folder("B", registry_mandate_id=self.special.id)
        (move,) = self.bill().move_ids
        self.assertFalse(move.registry_mandate_id)

    def test_a_folder_whose_mandate_has_ended_is_billed_without_one(self):
        self.customer.registry_payment_type = "sepa"
        self.folder("A", registry_mandate_id=self.special.id)
        self.special._registry_revoke("2026-01-20", "letter")
        (move,) = self.bill().move_ids
        self.assertFalse(move.registry_mandate_id)

    def test_the_payers_mandate_collects_what_it_pays(self):
        payer = self.make_customer("Konzern", email="k@example.com")
        account = self.make_account(payer, "DE02500105170137075030")
        mandate = self.make_mandate(payer, bank_id=account.id)
        payer.registry_payment_type = "sepa"
        self.customer.payer_id = payer
        self.folder("A", registry_mandate_id=mandate.id)
        (move,) = self.bill().move_ids
        self.assertEqual((move.commercial_partner_id, move.registry_mandate_id), (payer, mandate))

    def test_a_folder_takes_no_mandate_of_strangers(self):
        stranger = self.make_customer("Other", email="o@example.com")
        mandate = self.make_mandate(stranger)
        with self.assertRaisesRegex(ValidationError, "neither by Bäckerei Sonnenfeld nor by its payer"):
            self.folder("A", registry_mandate_id=mandate.id)

    def test_an_invoice_by_hand_takes_the_customers_mandate(self):
        self.customer.registry_payment_type = "sepa"
        newest = self.make_mandate(self.customer, date_signed="2026-06-01", bank_id=self.special.bank_id.id)
        self.env.invalidate_all()
        site = self.Partner.create({"name": "Site", "parent_id": self.customer.id, "type": "invoice"})
        invoice = self.make_invoice(site)
        self.assertEqual(invoice.registry_mandate_id, newest)
        self.assertFalse(self.make_invoice(self.customer, move_type="out_refund").registry_mandate_id)

    def test_the_provider_of_the_payment_method_decides(self):  # B15
        agreed = {"provider": "gocardless", "gocardless_mandate": "MD0001ABCD", "date_signed": "2025-01-01"}
        mandate = self.make_mandate(self.customer, **agreed)
        line = self.method("customer_gocardless")
        self.assertEqual(len(line), 1)
        self.customer.property_inbound_payment_method_line_id = line
        self.env.invalidate_all()
        self.assertEqual(self.make_invoice(self.customer).registry_mandate_id, mandate)

    def test_an_order_of_a_folder_is_collected_by_the_mandate_of_the_folder(self):  # B04, B16
        self.customer.registry_payment_type = "sepa"
        folder = self.folder("A", registry_mandate_id=self.special.id)
        orders = self.env["sale.order"].create(
            [
                {"partner_id": self.customer.id, "folder_id": of.id, "order_line": [self.order_line()]}
                for of in (folder, folder.browse())
            ]
        )
        orders.action_confirm()
        moves = orders._create_invoices()
        by_mandate = {move.registry_mandate_id: move.line_ids.sale_line_ids.order_id for move in moves}
        self.assertEqual(by_mandate, {self.special: orders[0], self.default: orders[1]})

    def order_line(self):
        product = self.env["product.product"].create({"name": "Setup", "type": "service", "invoice_policy": "order"})
        return Command.create({"product_id": product.id, "price_unit": 5})

    def test_orders_and_folders_of_one_mandate_share_the_invoice_of_a_run(self):  # B04
        self.customer.registry_payment_type = "sepa"
        self.folder("A")
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [self.order_line()]})
        order.action_confirm()
        order.date_order = "2026-01-10"
        moves = self.bill().move_ids
        self.assertEqual((len(moves), moves.registry_mandate_id, moves.amount_untaxed), (1, self.default, 15))

    def test_drafts_with_different_mandates_are_not_consolidated(self):  # B04
        self.customer.registry_payment_type = "sepa"
        drafts = self.make_invoice(self.customer, post=False) | self.make_invoice(self.customer, post=False)
        self.assertEqual(len({draft._registry_consolidation_key() for draft in drafts}), 1)
        drafts[0].registry_mandate_id = self.special
        self.assertEqual(len({draft._registry_consolidation_key() for draft in drafts}), 2)

    def test_a_posted_invoice_keeps_its_mandate(self):
        self.customer.registry_payment_type = "sepa"
        invoice = self.make_invoice(self.customer)
        mandate = invoice.registry_mandate_id
        self.assertTrue(mandate)
        self.customer.registry_payment_type = "invoice"
        invoice.preferred_payment_method_line_id = False
        self.assertEqual(invoice.registry_mandate_id, mandate)

    def test_accountants_without_the_right_post_and_print(self):
        accountant = new_test_user(self.env, "accountant", "account.group_account_invoice")
        self.customer.registry_payment_type = "sepa"
        invoice = self.make_invoice(self.customer, post=False)
        self.env.flush_all()
        self.env.invalidate_all()
        invoice = invoice.with_user(accountant)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(accountant)
            ._render_qweb_html("account.account_invoices", invoice.ids)
        )
        self.assertIn(invoice.name.encode(), html)
        shown = invoice.web_read({"registry_mandate_id": {"fields": {"display_name": {}}}})
        self.assertIn("DE•• •••• ", shown[0]["registry_mandate_id"]["display_name"])

    def test_many_invoices_look_up_mandates_together(self):
        self.customer.registry_payment_type = "sepa"
        others = self.Partner.create(
            [{"name": f"Customer {number}", "is_company": True, "registry_state": "draft"} for number in range(30)]
        )
        moves = self.env["account.move"].create(
            [{"move_type": "out_invoice", "partner_id": partner.id} for partner in self.customer | others]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        moves.mapped("preferred_payment_method_line_id.payment_method_id.code")
        self.env.add_to_compute(moves._fields["registry_mandate_id"], moves)
        with self.assertQueryCount(20):
            moves._recompute_recordset(["registry_mandate_id"])
        self.assertEqual(len(moves.registry_mandate_id), 1)
