"""Fixtures of the tests that bill folders."""

from unittest.mock import patch

from odoo import Command

from tests.common import RegistryCase


class BillingCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(consolidate_invoices=True)
        cls.product = cls.env["product.product"].create({"name": "Hosting", "list_price": 10, "taxes_id": False})

    def folder(self, name="Hosting", activate=True, **values):
        keys = ("product_id", "price_unit", "quantity", "recurrence", "timing", "date_start", "date_end")
        service = {key: values.pop(key) for key in keys if key in values}
        service = {"product_id": self.product.id, "date_start": "2026-01-01", **service}
        values = {"name": name, "partner_id": self.customer.id, "service_ids": [Command.create(service)], **values}
        folder = self.env["customer.folder"].create(values)
        if activate:
            folder.action_activate()
        return folder

    def simulate(self, date_to="2026-01-31", **values):
        values = {"date_from": date_to[:8] + "01", "date_to": date_to, "invoice_date": "2026-11-02", **values}
        run = self.env["customer.billing.run"].create(values)
        run.action_simulate()
        return run

    def start(self, run):
        run.action_start()
        self.process()
        return run

    def bill(self, date_to="2026-01-31", **values):
        return self.start(self.simulate(date_to, **values))

    def process(self):
        """Run the scheduled job to its end, in the transaction of the test."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.env["customer.billing.run"]._process()
