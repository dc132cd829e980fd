from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import LockError
from odoo.tests import new_test_user, tagged

from tests.sale.test_sale_invoicing import OrderCase


@tagged("post_install", "-at_install")
class TestSaleRuns(OrderCase):
    def test_services_and_orders_share_one_invoice(self):  # B04, B29
        self.make_folder()
        order = self.make_order(client_order_ref="4711")
        (line,) = self.bill().line_ids
        (invoice,) = line.move_ids
        self.assertEqual(
            [(item.display_type, item.price_subtotal) for item in invoice.invoice_line_ids.sorted("sequence")],
            [("line_section", 0), ("product", 10), ("line_section", 0), ("product", 100)],
        )
        self.assertEqual((invoice.state, invoice.amount_untaxed, invoice.amount_tax), ("posted", 110, 19))
        self.assertIn(order.name, invoice.invoice_origin)
        self.assertIn("4711", invoice.ref)
        self.assertEqual((order.invoice_status, order.invoice_ids), ("invoiced", invoice))

    def test_the_simulation_lists_the_orders_and_writes_nothing(self):  # B30
        self.make_folder()
        orders = self.make_order() + self.make_order(quantity=2)
        moves = self.env["account.move"].search_count([])
        (line,) = self.simulate().line_ids
        self.assertEqual(line.order_ids, orders)
        self.assertEqual((line.amount_preview, line.amount_orders, line.invoice_count), (310, 300, 1))
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        self.assertEqual(orders.mapped("invoice_status"), ["to invoice"] * 2)

    def test_the_totals_are_those_of_the_simulation(self):  # B30
        self.tax.price_include_override = "tax_included"
        self.product.list_price = 99.99
        single = self.make_customer("Single", email="single@example.com")
        for partner in (self.customer, single, single):
            order = self.make_order(partner, quantity=3)
            order.order_line.discount = 7
        with_down_payment = self.make_order()
        self.invoice(with_down_payment, advance_payment_method="percentage", amount=30).action_post()
        self.make_folder(price=0.07)
        run = self.simulate()
        preview = {line.partner_id: (line.amount_preview, line.invoice_count) for line in run.line_ids}
        self.produce(run)
        billed = {line.partner_id: (line.amount_billed, len(line.move_ids)) for line in run.line_ids}
        self.assertEqual(billed, preview)
        self.assertEqual(len(billed), 2)

    def test_an_order_is_invoiced_once_however_often_it_is_run(self):  # B30
        self.make_order()
        self.assertEqual(len(self.bill().move_ids), 1)
        self.assertFalse(self.bill().line_ids)

    def test_an_order_that_was_changed_after_the_simulation_is_told_and_not_invoiced(self):  # B30
        order = self.make_order()
        run = self.simulate()
        order.order_line.price_unit = 120
        self.produce(run)
        line = run.line_ids
        self.assertEqual((line.state, order.invoice_ids.ids), ("failed", []))
        self.assertIn(f"{order.name}: price 100.00 → 120.00", line.error)
        run.action_retry()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.billing.run"]._process()
        self.assertEqual((line.state, order.invoice_ids.amount_untaxed), ("done", 120))

    def test_an_order_invoiced_by_hand_after_the_simulation_is_not_invoiced_again(self):  # B30
        order = self.make_order()
        run = self.simulate()
        self.invoice(order)
        self.produce(run)
        self.assertEqual((run.state, run.line_ids.state, run.amount_billed), ("done", "done", 0))

    def test_customers_that_do_not_consolidate_get_an_invoice_per_order_and_folder(self):  # B04
        self.customer.consolidate_invoices = False
        folder = self.make_folder()
        orders = self.make_order() + self.make_order() + self.make_order(folder_id=folder.id)
        invoices = self.bill().move_ids
        self.assertEqual(sorted(invoices.mapped("amount_untaxed")), [100, 100, 110])
        self.assertEqual(invoices.line_ids.sale_line_ids.order_id, orders)

    def test_orders_that_differ_get_an_invoice_of_their_own(self):  # B04, B16
        self.make_folder()
        self.make_order(preferred_payment_method_line_id=self.methods[0].id)
        run = self.bill()
        self.assertEqual(len(run.move_ids), 2)
        self.assertIn("payment method", run.line_ids.separate_reason)
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        self.make_order(), self.make_order(fiscal_position_id=position.id)
        self.assertEqual(len(self.bill().move_ids), 2)

    def test_a_run_without_orders_leaves_them_alone(self):  # B30
        self.make_folder(), self.make_order()
        self.assertEqual(self.bill(include_orders=False).amount_billed, 10)

    def test_what_is_not_due_is_left_alone(self):  # B29, B30
        folder = self.make_folder()
        folder.action_suspend()
        self.make_order(folder_id=folder.id)
        self.make_order(confirm=False)
        late = self.make_order()
        late.date_order = datetime(2026, 2, 1, 0, 30)
        self.make_order(self.Partner.create({"name": "Ordinary"}))
        self.assertFalse(self.simulate(date_from="2026-01-01", date_to="2026-01-31").line_ids)
        self.env.user.tz = "America/New_York"
        self.assertEqual(self.simulate(date_from="2026-01-01", date_to="2026-01-31").line_ids.order_ids, late)

    def test_only_customers_of_the_chosen_categories(self):
        category = self.env["res.partner.category"].create({"name": "Gold"})
        gold = self.make_customer("Gold", email="gold@example.com", category_id=[Command.set(category.ids)])
        self.make_order(), self.make_order(gold)
        self.assertEqual(self.simulate(category_ids=category.ids).line_ids.partner_id, gold)

    def test_an_order_that_somebody_changes_fails_alone(self):  # B30
        self.make_order()
        other = self.make_customer("Other", email="other@example.com")
        self.make_order(other)
        run = self.simulate()
        with self.locked_by_somebody(self.customer):
            self.produce(run)
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(failed.partner_id, self.customer)
        self.assertIn("changed by somebody else", failed.error)
        run.action_retry()
        self.produce(run)
        self.assertEqual((set(run.line_ids.mapped("state")), run.amount_billed), ({"done"}, 200))

    def test_orders_worth_less_than_the_services_become_a_credit_note(self):  # B29
        folder = self.make_folder()
        order = self.make_order(quantity=3)
        self.invoice(order).action_post()
        order.order_line.product_uom_qty = 1
        run = self.bill()
        self.assertEqual((run.amount_preview, run.amount_billed), (-190, -190))
        self.assertEqual(run.move_ids.mapped("move_type"), ["out_refund"])
        self.assertTrue(folder.service_ids.period_ids)

    def test_an_order_in_a_currency_without_a_rate_is_listed_not_billed_one_for_one(self):  # B30
        foreign = self.env["res.currency"].create({"name": "XQQ", "symbol": "Q"})
        pricelist = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": foreign.id})
        self.make_order(pricelist_id=pricelist.id)
        home = self.make_order(self.make_customer("Home", email="home@example.com"))
        run = self.bill()
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(failed.partner_id, self.customer)
        self.assertIn("No exchange rate, so billing will fail: XQQ", failed.warning)
        self.assertIn("XQQ has no rate on 11/02/2026", failed.error)
        self.assertEqual(run.move_ids, home.invoice_ids)
        foreign.rate_ids = [Command.create({"name": "2020-01-01", "company_rate": 2})]
        run.action_retry()
        self.produce(run)
        self.assertEqual(run.line_ids.mapped("state"), ["done"] * 2)

    def test_who_invoices_simulates_without_rights_in_sales(self):
        accountant = new_test_user(self.env, "accountant", "account.group_account_invoice")
        self.make_order()
        run = self.env["customer.billing.run"].with_user(accountant).create(self.period())
        run.action_simulate()
        self.assertEqual(run.line_ids.order_ids.amount_untaxed, 100)

    def test_a_run_of_many_orders_needs_few_queries_per_customer(self):  # X12
        customers = [
            self.make_customer(f"C{n}", email=f"c{n}@example.com", consolidate_invoices=True) for n in range(10)
        ]
        for customer in customers:
            for _n in range(5):
                self.make_order(customer)
        run = self.simulate()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(370):
            self.produce(run)
            self.env.flush_all()
        self.assertEqual(len(run.move_ids), 10)

    def period(self, **values):
        period = {"date_from": "2026-01-01", "date_to": "2026-01-31", "invoice_date": "2026-11-02"}
        return {**period, "date_to": "2026-11-30", **values}

    def simulate(self, **values):
        run = self.env["customer.billing.run"].create(self.period(**values))
        run.action_simulate()
        return run

    def produce(self, run):
        if run.state == "simulated":
            run.action_start()
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 60):
            self.env["customer.billing.run"]._process()

    def bill(self, **values):
        run = self.simulate(**values)
        self.produce(run)
        return run

    def locked_by_somebody(self, customer):
        Order = self.env.registry["sale.order"]
        original = Order.lock_for_update

        def lock_for_update(orders, **kwargs):
            if orders._name == "sale.order" and customer in orders.partner_id:
                raise LockError("locked")
            return original(orders, **kwargs)

        return patch.object(Order, "lock_for_update", lock_for_update)
