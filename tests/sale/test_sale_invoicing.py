from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


class OrderCase(RegistryCase):
    """A customer, a product that is invoiced as ordered, and makers of orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(consolidate_invoices=True)
        cls.tax = cls.env["account.tax"].create({"name": "Sale 19 %", "amount": 19, "type_tax_use": "sale"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Training",
                "type": "service",
                "list_price": 100,
                "invoice_policy": "order",
                "taxes_id": [Command.set(cls.tax.ids)],
            }
        )
        journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        method = cls.env.ref("account.account_payment_method_manual_in")
        cls.methods = cls.env["account.payment.method.line"].create(
            [{"name": name, "journal_id": journal.id, "payment_method_id": method.id} for name in ("Debit", "Transfer")]
        )
        cls.term = cls.env.ref("account.account_payment_term_30days")

    @classmethod
    def make_order(cls, partner=None, quantity=1, confirm=True, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "order_line": [Command.create({"product_id": cls.product.id, "product_uom_qty": quantity})],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
            order.date_order = values.get("date_order", "2026-11-02 10:00:00")
        return order

    @classmethod
    def make_folder(cls, name="Head office", price=10, **values):
        """Return an active folder with a service of January."""
        hosting = cls.env["product.product"].create({"name": "Hosting", "taxes_id": False})
        folder = cls.env["customer.folder"].create(
            {
                "name": name,
                "partner_id": cls.customer.id,
                "service_ids": [
                    Command.create(
                        {
                            "product_id": hosting.id,
                            "price_unit": price,
                            "date_start": "2026-01-01",
                            "date_end": "2026-01-31",
                        }
                    )
                ],
                **values,
            }
        )
        folder.action_activate()
        return folder

    def invoice(self, orders, user=None, **values):
        """Invoice these orders through Odoo's wizard and return the invoices."""
        wizard = self.env["sale.advance.payment.inv"].with_user(user or self.env.user)
        wizard = wizard.with_context(active_ids=orders.ids, active_model="sale.order").create(values)
        wizard.create_invoices()
        return orders.sudo().invoice_ids


@tagged("post_install", "-at_install")
class TestSaleInvoicing(OrderCase):
    def test_a_consolidating_customer_gets_one_invoice_with_a_section_per_order(self):  # B04
        first, second = self.make_order(client_order_ref="4711"), self.make_order(quantity=2)
        (invoice,) = self.invoice(second + first)
        self.assertEqual(
            self.shown(invoice),
            [
                ("line_section", f"Order {first.name} (4711)", 0),
                ("product", "Training", 100),
                ("line_section", f"Order {second.name}", 0),
                ("product", "Training", 200),
            ],
        )
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (300, 57))
        self.assertEqual(invoice.ref, f"4711, {second.name}")
        self.assertEqual(invoice.invoice_origin, f"{first.name}, {second.name}")

    def test_no_link_to_an_order_is_lost(self):  # B04
        orders = self.make_order() + self.make_order() + self.make_order()
        (invoice,) = self.invoice(orders)
        self.assertEqual(invoice.line_ids.sale_line_ids, orders.order_line)
        self.assertEqual(orders.mapped("invoice_status"), ["invoiced"] * 3)
        self.assertEqual([order.invoice_ids for order in orders], [invoice] * 3)

    def test_other_customers_get_one_invoice_per_order(self):  # B04
        self.customer.consolidate_invoices = False
        orders = self.make_order() + self.make_order()
        self.assertEqual(sorted(self.invoice(orders).mapped("invoice_origin")), sorted(orders.mapped("name")))

    def test_two_payment_methods_never_merge(self):  # B04, B16
        orders = self.env["sale.order"].union(
            *(
                self.make_order(preferred_payment_method_line_id=method.id)
                for method in (*self.methods, self.methods[0])
            )
        )
        invoices = self.invoice(orders)
        self.assertEqual(len(invoices), 2)
        self.assertEqual(
            {invoice.preferred_payment_method_line_id: invoice.amount_untaxed for invoice in invoices},
            {self.methods[0]: 200, self.methods[1]: 100},
        )

    def test_different_terms_journals_and_fiscal_positions_never_merge(self):  # B04
        journal = self.env["account.journal"].create({"name": "Shop", "type": "sale", "code": "SHOP"})
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        usual = self.make_order()
        for values in (
            {"payment_term_id": self.term.id},
            {"journal_id": journal.id},
            {"fiscal_position_id": position.id},
            {"partner_invoice_id": self.Partner.create({"name": "Site", "parent_id": self.customer.id}).id},
        ):
            with self.subTest(**values):
                other = self.make_order(**values)
                self.assertEqual(len((usual + other)._create_invoices()), 2)
                (usual + other).invoice_ids.unlink()

    def test_who_unticks_consolidated_billing_gets_one_invoice_per_order(self):  # B04
        orders = self.make_order() + self.make_order()
        self.assertEqual(len(self.invoice(orders, consolidated_billing=False)), 2)

    def test_each_customer_of_a_selection_is_invoiced_as_it_wants(self):  # B04
        single = self.make_customer("Single", email="single@example.com")
        ordinary = self.Partner.create({"name": "Ordinary"})
        orders = self.env["sale.order"].union(
            *(self.make_order(partner) for partner in (single, ordinary, self.customer) * 2)
        )
        invoices = self.invoice(orders)
        counts = {partner: len(own) for partner, own in invoices.grouped("partner_id").items()}
        self.assertEqual(counts, {single: 2, ordinary: 1, self.customer: 1})

    def test_ordinary_contacts_are_invoiced_as_by_odoo(self):
        ordinary = self.Partner.create({"name": "Ordinary"})
        orders = self.env["sale.order"].union(
            *(self.make_order(ordinary, preferred_payment_method_line_id=method.id) for method in self.methods)
        )
        (invoice,) = self.invoice(orders)
        self.assertEqual(self.shown(invoice), [("product", "Training", 100)] * 2)
        self.assertFalse(invoice.registry_customer_id)

    def test_sections_of_an_order_come_below_that_of_the_order(self):  # B04
        lines = [
            Command.create({"display_type": "line_section", "name": "Week 1"}),
            Command.create({"product_id": self.product.id}),
        ]
        (invoice,) = self.invoice(self.make_order(order_line=lines) + self.make_order())
        kinds = [kind for kind, _name, _amount in self.shown(invoice)]
        self.assertEqual(kinds, ["line_section", "line_subsection", "product", "line_section", "product"])

    def test_different_delivery_addresses_are_named(self):  # W32
        site = self.Partner.create({"name": "Site Nord", "type": "delivery", "parent_id": self.customer.id})
        (invoice,) = self.invoice(
            self.make_order(partner_shipping_id=self.customer.id) + self.make_order(partner_shipping_id=site.id)
        )
        self.assertIn("Site Nord", self.shown(invoice)[2][1])

    def test_nothing_to_invoice_is_refused_as_by_odoo(self):
        orders = self.make_order() + self.make_order()
        self.invoice(orders)
        with self.assertRaisesRegex(UserError, "No items are available"):
            orders._create_invoices()

    def test_down_payments_are_deducted_in_the_common_invoice(self):  # B04
        order, other = self.make_order(quantity=2), self.make_order()
        down = self.invoice(order, advance_payment_method="percentage", amount=50)
        down.action_post()
        (invoice,) = self.invoice(order + other) - down
        self.assertEqual((down.amount_untaxed, invoice.amount_untaxed), (100, 200))

    def test_what_is_worth_less_than_nothing_becomes_a_credit_note(self):
        order = self.make_order(quantity=3)
        self.invoice(order).action_post()
        order.order_line.product_uom_qty = 1
        (note,) = (order + self.make_order())._create_invoices(final=True)
        self.assertEqual((note.move_type, note.amount_untaxed), ("out_refund", 100))

    def test_a_salesman_without_rights_in_the_registry_confirms_and_invoices(self):  # B28
        salesman = new_test_user(self.env, "salesman", "sales_team.group_sale_salesman")
        folder = self.make_folder()
        orders = self.make_order(confirm=False) + self.make_order(confirm=False, folder_id=folder.id)
        orders.user_id = salesman
        orders.with_user(salesman).action_confirm()
        (invoice,) = self.invoice(orders, user=salesman)
        self.assertEqual((invoice.amount_untaxed, invoice.folder_ids), (200, folder))

    def test_many_orders_are_invoiced_with_no_more_queries_than_by_odoo(self):  # X12
        customers = [
            self.make_customer(f"C{n}", email=f"c{n}@example.com", consolidate_invoices=True) for n in range(10)
        ]
        country = customers[0].country_id
        ordinary = self.Partner.create([{"name": f"P{n}", "country_id": country.id} for n in range(10)])
        self.count_invoicing(ordinary[:1])  # what is cached once for all invoices
        odoo, ours = self.count_invoicing(ordinary), self.count_invoicing(customers)
        self.assertLessEqual(ours, odoo)

    def count_invoicing(self, partners):
        """Return how many queries one invoice with five orders for each of ``partners`` costs."""
        orders = self.env["sale.order"].union(*(self.make_order(partner) for partner in partners for _n in range(5)))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves = orders._create_invoices()
        self.env.flush_all()
        self.assertEqual(len(moves), len(partners))
        return self.env.cr.sql_log_count - before

    def shown(self, invoice):
        lines = invoice.invoice_line_ids.sorted("sequence")
        return [(line.display_type, line.name, line.price_subtotal) for line in lines]
