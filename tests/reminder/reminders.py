"""What the tests of payment reminders share."""

from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.addons.customer_registry_reminder.models import customer_reminder_sending

from tests.common import RegistryCase

TODAY = date(2026, 11, 30)


class ReminderCase(RegistryCase):
    """One customer; invoices are due on a given day, letters are rendered as HTML."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Other overdue invoices of the database are none of these tests' business.
        cls.company = cls.make_company("Reminding Ltd")
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.Reminder = cls.env["customer.reminder"]
        cls.customer = cls.make_customer().with_env(cls.env)
        cls.levels = cls.Reminder.env["customer.reminder.level"]._get_levels(cls.company)

    @classmethod
    def make_company(cls, name):
        company = cls.env["res.company"].create({"name": name, "email": "billing@reminding.example.com"})
        cls.env.user.company_ids |= company
        cls.env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        return company

    @classmethod
    def make_due(cls, due="2026-11-20", amount=100.0, customer=None, **values):
        """Return a posted invoice without taxes that is due on ``due``."""
        customer = customer or cls.customer
        line = {"name": "Hosting", "quantity": 1, "price_unit": amount, "tax_ids": False}
        return cls.make_invoice(
            customer.with_env(cls.env),
            invoice_date=values.pop("invoice_date", min(due, "2026-11-02")),
            invoice_date_due=due,
            invoice_payment_term_id=False,
            invoice_line_ids=[Command.create(line)],
            **values,
        )

    def propose(self, day=TODAY):
        return self.Reminder._propose(self.company, day)

    def send(self, day=TODAY):
        """Propose and send what is due on ``day``; return the reminders."""
        reminders = self.propose(day)
        reminders._send(day)
        return reminders

    def process(self, day=TODAY):
        """Run the scheduled job to its end on ``day``, in the transaction of the test."""
        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")),
            patch.object(customer_reminder_sending.fields.Date, "context_today", lambda *args: day),
        ):
            self.Reminder._process()

    def mails(self):
        return self.env["mail.mail"].search([("model", "=", "customer.reminder")])
