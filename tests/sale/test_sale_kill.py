from tests import database
from tests.billing import test_billing_kill

PREPARE = test_billing_kill.PREPARE.replace(
    "period = dict(",
    """
training = env["product.product"].create({
    "name": "Training", "type": "service", "list_price": 5, "invoice_policy": "order", "taxes_id": False,
})
env["sale.order"].create([
    dict(partner_id=customer.id, order_line=[(0, 0, dict(product_id=training.id))]) for customer in customers
]).action_confirm()
period = dict(""",
).replace('date_to="2026-01-31"', 'date_to="2099-12-31"')


class TestSaleKill(test_billing_kill.TestBillingKill):
    """The same with an order of each customer in its invoice."""

    prepare = PREPARE.replace('date_start="2026-01-01"', 'date_start="2026-01-01", date_end="2026-01-31"')
    amount = 25.0

    def assert_nothing_half_written(self, name, customers):
        """Each customer that is done has its order in its invoice, once."""
        super().assert_nothing_half_written(name, customers)
        invoiced = database.execute(
            name,
            "SELECT count(*), count(DISTINCT r.order_line_id) FROM sale_order_line_invoice_rel r"
            " JOIN account_move_line l ON l.id = r.invoice_line_id JOIN account_move m ON m.id = l.move_id"
            " JOIN res_partner p ON p.id = m.partner_id WHERE p.name LIKE 'Killed %'",
        )
        self.assertEqual(invoiced, [(customers, customers)])
