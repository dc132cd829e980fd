"""Quotations and orders on the overview of their customer."""

from odoo import fields

from tests.overview.blocks_case import BlocksCase


class TestBlocksSale(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Setup", "type": "service", "list_price": 100})
        cls.seller = cls.user_with("seller", "sales_team.group_sale_salesman")

    @classmethod
    def make_order(cls, partner=None, **values):
        line = {"product_id": cls.product.id, "tax_ids": False}
        partner = partner or cls.customer
        return cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [(0, 0, line)], **values})

    # W10 W35
    def test_the_last_five_orders_show_state_and_amount(self):
        orders = [self.make_order(date_order=f"2026-01-{day:02d}") for day in range(1, 8)]
        orders[-1].action_confirm()
        orders[-1].date_order = "2026-02-01"
        block = self.block("orders")
        self.assertEqual([row["id"] for row in block["rows"]], [order.id for order in reversed(orders[2:])])
        self.assertEqual(block["count"], 7)
        self.assertFalse(block["more"])
        first = block["rows"][0]
        self.assertEqual(first["badge"], {"text": "Sales Order", "tone": "success"})
        self.assertEqual((first["amount"], first["currency_id"]), (100, orders[-1].currency_id.id))
        self.assertEqual(first["date"], "2026-02-01 00:00:00")

    # W10
    def test_quotations_tell_whether_they_were_sent_or_have_expired(self):
        draft = self.make_order()
        sent = self.make_order(state="sent")
        expired = self.make_order(state="sent", validity_date=fields.Date.subtract(fields.Date.today(), days=1))
        cancelled = self.make_order()
        cancelled._action_cancel()
        self.assertEqual(
            self.badges("orders"),
            {
                draft.name: ("Quotation", "info"),
                sent.name: ("Quotation Sent", "info"),
                expired.name: ("Expired", "warning"),
                cancelled.name: ("Cancelled", "muted"),
            },
        )

    # W04 W10
    def test_orders_of_contacts_are_shown_and_those_of_others_are_not(self):
        own = self.make_order() | self.make_order(self.contact)
        self.make_order(self.other)
        self.assertEqual(set(self.titles("orders")), set(own.mapped("name")))
        self.assertEqual(self.listed("orders"), own)

    # W10
    def test_a_salesman_sees_own_orders_only_and_creates_one_for_the_customer(self):
        own = self.make_order(user_id=self.seller.id)
        self.make_order(user_id=self.env.user.id)
        block = self.block("orders", self.seller)
        self.assertEqual([row["id"] for row in block["rows"]], own.ids)
        self.assertEqual(block["count"], 1)
        self.assertEqual(block["create"]["context"], {"default_partner_id": self.customer.id})

    # W10
    def test_who_invoices_without_selling_reads_the_rows_and_opens_no_form_that_would_fail(self):
        self.make_order(user_id=self.seller.id)
        biller = self.user_with("biller", "account.group_account_invoice")
        for user, opens in ((biller, False), (self.seller, True)):
            block = self.block("orders", user)
            self.assertEqual([row["opens"] for row in block["rows"]], [opens])
            self.assertEqual("form" in [kind for _view, kind in block["action"]["views"]], opens)

    # W10
    def test_own_orders_are_found_behind_many_of_others(self):
        own = self.make_order(user_id=self.seller.id, date_order="2020-01-01")
        for _number in range(105):
            own.copy({"user_id": self.env.user.id, "date_order": "2026-01-01"})
        self.assertEqual(self.titles("orders", self.seller), [own.name])
        self.assertTrue(self.block("orders")["more"])

    def test_without_the_right_the_block_is_forbidden(self):
        self.make_order()
        block = self.block("orders", self.clerk)
        self.assertEqual((block["state"], block["rows"], block["count"]), ("forbidden", [], 0))

    # W10
    def test_among_very_many_orders_an_index_finds_the_newest(self):
        self.make_order()
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO sale_order (name, partner_id, partner_invoice_id, partner_shipping_id, company_id, state,
                                       date_order, currency_id)
               SELECT 'X' || i, partner_id, partner_invoice_id, partner_shipping_id, company_id, 'draft',
                      now() - i * interval '1 hour', currency_id
                 FROM sale_order, generate_series(1, 20000) i WHERE partner_id = %s""",
            [self.customer.id],
        )
        self.env.cr.execute("ANALYZE sale_order")
        self.env.cr.execute("EXPLAIN " + self.newest_orders_statement())
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("sale_order_registry_newest_idx", plan)
        self.assertNotIn("Seq Scan", plan)

    def newest_orders_statement(self):
        """Return the SQL that the block runs, with its parameters filled in."""
        found = []
        cursor = type(self.env.cr)
        original = cursor.execute

        def execute(this, query, params=None, **more):
            result = original(this, query, params, **more)
            found.append(this.query.decode() if hasattr(this, "query") else this._obj.query.decode())
            return result

        self.patch(cursor, "execute", execute)
        self.block("orders")
        return next(query for query in found if "LATERAL" in query and 'FROM "sale_order"' in query)
