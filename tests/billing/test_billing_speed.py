from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from tests.common import RegistryCase

FOLDERS = "ABCDE"


@tagged("post_install", "-at_install")
class TestBillingSpeed(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create({"name": "Rheinblick", "country_id": cls.germany.id})
        cls.env["account.chart.template"].try_loading("de_skr03", company, install_demo=False)
        cls.env.user.company_ids += company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        cls.Partner = cls.env["res.partner"]
        cls.tax = cls.env.company.account_sale_tax_id
        cls.product = cls.make_product(cls.tax)

    def test_a_customer_with_five_folders_costs_fewer_than_20_queries(self):  # B30
        counts = {size: self.count_queries(size) for size in (10, 50)}
        self.assertLess(counts[50] / 50, 21, "the share of what each batch asks once included")
        self.assertLess((counts[50] - counts[10]) / 40, 18, "that each further customer costs")

    def test_the_amounts_given_ahead_are_those_that_account_works_out(self):  # B30
        included = self.tax.copy({"name": "19 % incl.", "price_include_override": "tax_included"})
        products = [self.product, self.make_product(included), self.make_product(self.env["account.tax"])]
        for quantity, price in ((1, 12.5), (3, 33.333), (0.7, 0.99), (2, -4.05)):
            services = [(product, quantity, price) for product in products for _twice in range(2)]
            self.assert_equal_to_core(*services)
        self.assert_equal_to_core((self.product, 1, 100), (self.product, 1, -200))

    def test_the_amounts_given_ahead_save_writing_the_lines_again(self):  # B30
        run = self.prepare([(self.product, 1, 10 + number) for number in range(4)])
        lines = self.env.registry["account.move.line"]
        written, plain_write = [], lines.write

        def write(records, vals):
            if "tax_tag_ids" in vals:
                written.append(records)
            return plain_write(records, vals)

        with patch.object(lines, "write", write):
            self.produce(run)
        self.assertEqual(run.state, "done")
        self.assertFalse(written)

    def test_wrong_amounts_given_ahead_are_put_right(self):  # B30
        tag = self.env["account.account.tag"].create({"name": "Wrong", "applicability": "taxes"})
        builder = self.env.registry["customer.billing.builder"]
        with patch.object(builder, "_find_grids", lambda *args: tag.ids):
            self.assert_equal_to_core((self.product, 1, 12.5), (self.product, 3, 4))

    def assert_equal_to_core(self, *services):
        """Bill services (product, quantity, price) and compare with the invoice that account creates alone."""
        run = self.prepare(services)
        builder = self.env.registry["customer.billing.builder"]
        given = []

        def spy(records, terms, vals_by_bill):
            given.extend(vals_by_bill.values())
            return plain(records, terms, vals_by_bill)

        plain = builder._create_moves
        with patch.object(builder, "_create_moves", spy):
            self.produce(run)
        ours = run.move_ids
        self.assertEqual((run.state, len(ours)), ("done", 1))
        for command in given[0]["invoice_line_ids"]:
            command[2].pop("folder_period_ids", None)
        core = self.env["account.move"].create(given)
        core._post(soft=False)
        self.assertEqual(self.content(ours), self.content(core))

    def content(self, move):
        fields = ("display_type", "name", "balance", "amount_currency", "price_subtotal", "price_total")
        lines = [
            [line[name] for name in fields] + [line.account_id.code, line.tax_ids.ids, line.tax_tag_ids.ids]
            for line in move.line_ids.sorted(lambda line: (line.display_type, line.id))
            if line.display_type != "payment_term"
        ]
        header = (move.move_type, move.fiscal_position_id, move.delivery_date, move.amount_total, move.amount_tax)
        return header, lines

    def count_queries(self, size):
        run = self.prepare(
            *[[(self.product, 1, 10)] * len(FOLDERS) for _customer in range(size)],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.produce(run)
        self.assertEqual(len(run.move_ids), size)
        return self.cr.sql_log_count - before

    def prepare(self, *customers):
        """Return a simulated run; each customer is a list of services (product, quantity, price), a folder each."""
        for services in customers:
            customer = self.make_customer("Many", consolidate_invoices=True)
            self.env["customer.folder"].create(
                [
                    {
                        "name": "Folder",
                        "partner_id": customer.id,
                        "service_ids": [Command.create(self.service(*service))],
                    }
                    for service in services
                ]
            ).action_activate()
        run = self.env["customer.billing.run"].create(
            {"date_from": "2026-01-01", "date_to": "2026-01-31", "invoice_date": "2026-11-02"}
        )
        run.action_simulate()
        return run

    def service(self, product, quantity, price):
        return {"product_id": product.id, "quantity": quantity, "price_unit": price, "date_start": "2026-01-01"}

    def produce(self, run):
        run.action_start()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.billing.run"]._process()

    @classmethod
    def make_product(cls, taxes):
        return cls.env["product.product"].create({"name": "Hosting", "taxes_id": [Command.set(taxes.ids)]})
