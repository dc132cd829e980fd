from odoo import Command
from odoo.tests import tagged

from tests.sale.test_sale_invoicing import OrderCase


@tagged("post_install", "-at_install")
class TestSaleVat(OrderCase):
    def test_open_orders_follow_the_flag(self):  # B05
        orders = self.make_order(confirm=False) + self.make_order()
        self.assertEqual(orders.mapped("amount_tax"), [19, 19])
        self.customer.vat_liable = False
        self.assertEqual(orders.mapped("amount_tax"), [0, 0])
        self.assertTrue(all(orders.mapped("fiscal_position_id.registry_vat_exempt")))
        self.assertFalse(any(orders.mapped("show_update_fpos")))
        self.customer.vat_liable = True
        self.assertEqual(orders.mapped("amount_tax"), [19, 19])

    def test_an_order_for_an_exempt_customer_is_exempt_up_to_the_invoice(self):  # B05
        self.customer.vat_liable = False
        (invoice,) = self.invoice(self.make_order())
        invoice.action_post()
        self.assertEqual((invoice.state, invoice.amount_tax), ("posted", 0))
        self.assertTrue(invoice.fiscal_position_id.registry_vat_exempt)

    def test_invoiced_cancelled_and_foreign_orders_stay_as_they_are(self):  # B05
        invoiced, cancelled = self.make_order(), self.make_order()
        self.invoice(invoiced).action_post()
        cancelled._action_cancel()
        other = self.make_order(self.make_customer("Other", email="other@example.com"))
        self.customer.vat_liable = False
        self.assertEqual([invoiced.amount_tax, cancelled.amount_tax, other.amount_tax], [19, 19, 19])

    def test_locked_orders_follow_too_and_stay_locked(self):  # B05
        order = self.make_order()
        order.action_lock()
        self.customer.vat_liable = False
        self.assertEqual((order.amount_tax, order.locked), (0, True))

    def test_what_was_invoiced_of_an_open_order_keeps_its_taxes(self):  # B05
        order = self.make_order()
        self.invoice(order).action_post()
        order.order_line = [Command.create({"product_id": self.product.id, "product_uom_qty": 2})]
        self.customer.vat_liable = False
        self.assertEqual(order.order_line.mapped("price_tax"), [19, 0])

    def test_taxes_included_in_the_price_come_out_of_it(self):  # B05
        self.tax.price_include_override = "tax_included"
        self.product.list_price = 119
        order = self.make_order()
        self.assertEqual((order.amount_untaxed, order.amount_total), (100, 119))
        self.customer.vat_liable = False
        self.assertEqual((order.amount_untaxed, order.amount_total), (100, 100))
        self.customer.vat_liable = True
        self.assertEqual((order.amount_untaxed, order.amount_total), (100, 119))

    def test_the_flag_of_the_customer_served_holds_not_that_of_the_payer(self):  # B05, W34
        payer = self.make_customer("Payer", email="payer@example.com", vat_liable=False)
        self.customer.payer_id = payer
        order = self.make_order()
        self.assertEqual(order.amount_tax, 19)
        invoice = self.invoice(order)
        invoice.action_post()
        self.assertEqual(invoice.amount_tax, 19)
        self.assertFalse(invoice.fiscal_position_id.registry_vat_exempt)

    def test_a_tax_entered_by_hand_comes_back(self):  # B05
        bare = self.env["product.product"].create({"name": "Karte", "taxes_id": False})
        reduced = self.tax.copy({"name": "7 %", "amount": 7})
        order = self.make_order(confirm=False)
        order.order_line.tax_ids = reduced
        taxes = Command.set(reduced.ids)
        order.order_line = [Command.create({"product_id": bare.id, "price_unit": 100, "tax_ids": [taxes]})]
        self.customer.vat_liable = False
        exempt = self.company.registry_exempt_position_id.tax_ids
        self.assertEqual([line.tax_ids for line in order.order_line], [exempt, exempt])
        self.customer.vat_liable = True
        self.assertEqual([line.tax_ids for line in order.order_line], [reduced, reduced])

    def test_a_down_payment_is_deducted_with_the_tax_that_it_had(self):  # B05
        order = self.make_order()
        wizard = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids)
        wizard.create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
        order.invoice_ids.action_post()
        self.customer.vat_liable = False
        wizard.create({"advance_payment_method": "delivered"}).create_invoices()
        final = order.invoice_ids.filtered(lambda invoice: invoice.state == "draft")
        self.assertEqual((final.amount_untaxed, final.amount_tax), (70, -5.70))
        final.action_update_fpos_values()
        final.action_post()
        self.assertEqual((final.state, final.amount_tax), ("posted", -5.70))
