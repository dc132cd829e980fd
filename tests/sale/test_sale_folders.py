from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from tests.sale.test_sale_invoicing import OrderCase


@tagged("post_install", "-at_install")
class TestSaleFolders(OrderCase):
    def test_an_invoice_knows_the_folders_of_its_orders(self):  # B04
        folders = self.make_folder("A") + self.make_folder("B")
        (invoice,) = self.invoice(self.make_order(folder_id=folders[0].id) + self.make_order(folder_id=folders[1].id))
        self.assertEqual(invoice.folder_ids, folders)
        sections = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "line_section")
        self.assertEqual([name.partition(",")[0] for name in sections.mapped("name")], ["A", "B"])

    def test_payment_method_and_terms_of_the_folder_come_first(self):  # B16
        self.customer.property_inbound_payment_method_line_id = self.methods[1]
        folder = self.make_folder(payment_method_line_id=self.methods[0].id, payment_term_id=self.term.id)
        order = self.make_order(folder_id=folder.id)
        self.assertEqual(order.preferred_payment_method_line_id, self.methods[0])
        self.assertEqual(order.payment_term_id, self.term)
        folder.payment_method_line_id = False
        invoices = self.invoice(order + self.make_order())
        self.assertEqual(len(invoices), 2, "the order was agreed with another method")
        folder.payment_method_line_id = self.methods[0]
        late = self.invoice(self.make_order(folder_id=folder.id, preferred_payment_method_line_id=self.methods[1].id))
        self.assertEqual(late.preferred_payment_method_line_id, self.methods[0])

    def test_the_due_date_of_the_folder_holds_for_invoices_by_hand_too(self):  # B16
        self.customer.property_payment_term_id = self.term
        folder = self.make_folder(due_days=10)
        order, other = self.make_order(folder_id=folder.id), self.make_order()
        invoices = self.invoice(order + other)
        self.assertEqual(len(invoices), 2, "one invoice has one due date")
        agreed = order.invoice_ids
        self.assertFalse(agreed.invoice_payment_term_id)
        agreed.action_post()
        self.assertEqual((agreed.invoice_date_due - agreed.invoice_date).days, 10)
        self.assertEqual(other.invoice_ids.invoice_payment_term_id, self.term)

    def test_without_consolidation_the_orders_of_a_folder_share_an_invoice_as_in_a_run(self):  # B04
        self.customer.consolidate_invoices = False
        folders = self.make_folder("A") + self.make_folder("B")
        orders = self.env["sale.order"].union(
            *(self.make_order(folder_id=folder.id) for folder in (*folders, folders[0])), self.make_order()
        )
        invoices = self.invoice(orders)
        self.assertEqual(len(invoices), 3)
        self.assertEqual(orders[0].invoice_ids, orders[2].invoice_ids)

    def test_the_folder_must_be_the_customers(self):
        other = self.make_customer("Other", email="other@example.com")
        folder = self.make_folder()
        with self.assertRaisesRegex(ValidationError, "belongs to Bäckerei Sonnenfeld. Choose a folder of Other"):
            self.make_order(other, folder_id=folder.id)
        order = self.make_order(folder_id=folder.id, confirm=False)
        order.partner_id = other
        self.assertFalse(order.folder_id)

    def test_the_folder_shows_its_orders(self):
        folder = self.make_folder()
        orders = self.make_order(folder_id=folder.id) + self.make_order(folder_id=folder.id, confirm=False)
        self.make_order()
        clerk = new_test_user(
            self.env, "seller", "customer_registry.group_user,sales_team.group_sale_salesman_all_leads"
        )
        shown = folder.with_user(clerk)
        self.assertEqual(shown.order_count, 2)
        action = shown.action_view_orders()
        self.assertEqual(self.env["sale.order"].with_user(clerk).search(action["domain"]), orders)

    def test_who_may_not_read_folders_works_with_orders_as_ever(self):
        salesman = new_test_user(self.env, "salesman", "sales_team.group_sale_salesman")
        folder = self.make_folder()
        order = self.make_order(folder_id=folder.id, user_id=salesman.id, confirm=False).with_user(salesman)
        with Form(order) as form:
            self.assertNotIn("folder_id", form._view["fields"])
            form.client_order_ref = "4711"
        self.assertFalse(order.copy().sudo().folder_id)
        with self.assertRaises(AccessError):
            folder.with_user(salesman).action_view_orders()

    def test_the_payer_gets_the_invoice_and_its_terms_hold(self):  # W34
        payer = self.make_customer("Payer", email="payer@example.com", property_payment_term_id=self.term.id)
        payer.property_inbound_payment_method_line_id = self.methods[1]
        before = self.make_order()
        self.customer.payer_id = payer
        order = self.make_order()
        self.assertEqual(order.partner_invoice_id, payer)
        self.assertEqual((order.payment_term_id, order.preferred_payment_method_line_id), (self.term, self.methods[1]))
        invoices = self.invoice(before + order)
        self.assertEqual(invoices.mapped("partner_id"), payer)
        self.assertEqual(invoices.registry_customer_id, self.customer)
        self.assertEqual(len(invoices), 2, "the terms differ")

    def test_customers_of_one_payer_never_share_an_invoice(self):  # W34
        payer = self.make_customer("Payer", email="payer@example.com", consolidate_invoices=True)
        sister = self.make_customer("Sister", email="sister@example.com", consolidate_invoices=True)
        (self.customer + sister).payer_id = payer
        invoices = self.invoice(self.make_order() + self.make_order(sister))
        self.assertEqual(invoices.registry_customer_id, self.customer + sister)
        self.assertEqual(len(invoices), 2)

    def test_confirming_an_order_makes_a_prospect_a_customer(self):  # B28, B27
        prospect = self.make_customer("Prospect", "prospect", email="prospect@example.com")
        salesman = new_test_user(self.env, "salesman", "sales_team.group_sale_salesman")
        order = self.make_order(prospect, confirm=False, user_id=salesman.id)
        self.assertEqual(prospect.registry_state, "prospect")
        order.with_user(salesman).action_confirm()
        self.assertEqual(prospect.registry_state, "customer")
        self.assertEqual(prospect.registry_conversion_reason, f"Order {order.name}")
        self.assertEqual(prospect.registry_converted_by_id, salesman)

    def test_a_quotation_says_which_welcome_invoice_confirming_sends(self):  # B28, D23
        product = self.env["product.product"].create({"name": "Setup", "list_price": 40, "taxes_id": False})
        line = Command.create({"product_id": product.id, "quantity": 2})
        self.company.write({"registry_welcome": True, "registry_welcome_line_ids": [Command.clear(), line]})
        prospect = self.make_customer("Prospect", "prospect", email="prospect@example.com")
        salesman = new_test_user(self.env, "salesman", "sales_team.group_sale_salesman")
        order = self.make_order(prospect, confirm=False, user_id=salesman.id).with_user(salesman)
        self.assertIn("Prospect becomes a customer", order.registry_conversion_hint)
        self.assertIn("80.00", order.registry_conversion_hint)
        order.action_confirm()
        self.assertFalse(order.registry_conversion_hint)
        self.assertFalse(self.make_order(confirm=False).registry_conversion_hint)

    def test_a_prospect_that_cannot_be_converted_does_not_stop_the_order(self):  # B28
        prospect = self.make_customer("Prospect", "prospect", email="prospect@example.com")
        sequence = self.env["ir.sequence"].search([("code", "=", "customer.registry")])
        sequence.active = False
        order = self.make_order(prospect)
        self.assertEqual((order.state, prospect.registry_state), ("sale", "prospect"))
        self.assertIn("Not converted", prospect.message_ids[0].body)

    def test_a_customer_with_quotations_stays(self):  # W16
        self.make_order(confirm=False)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.customer.unlink()
