"""What the tests of deliveries share: a queue that works inside a test, and mails that really leave."""

import contextlib
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from tests.common import RegistryCase
from tests.mail_catcher import received


class DeliveryCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Zwölfdächer GmbH", email="office@zwoelf.example.com", state="customer")
        cls.Delivery = cls.env["customer.delivery"]

    def queue(self, *invoices, **options):
        moves = self.env["account.move"].union(*invoices)
        return self.Delivery._queue(moves, **options)

    def process(self):
        """Let the scheduled job work, in the transaction of the test."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: float("inf")):
            self.Delivery._process()

    @contextlib.contextmanager
    def real_mail(self):
        """Let mails leave; yields a function that returns the new ones. The PDF stays plain HTML, which is quick."""
        known = len(received())
        with patch.object(IrMail_Server, "_disable_send", classmethod(lambda cls: False)):
            yield lambda: received()[known:]

    def deliver(self, *invoices, **options):
        """Queue and process; return (deliveries, mails)."""
        deliveries = self.queue(*invoices, **options)
        with self.real_mail() as new_mails:
            self.process()
            return deliveries, new_mails()

    def wizard(self, invoice, **values):
        Wizard = self.env["account.move.send.wizard"].with_context(active_model="account.move", active_ids=invoice.ids)
        return Wizard.create(values)

    def batch_wizard(self, invoices):
        Wizard = self.env["account.move.send.batch.wizard"]
        return Wizard.with_context(active_model="account.move", active_ids=invoices.ids).create({})

    @staticmethod
    def to(mails):
        return sorted(mail["X-Envelope-To"] for mail in mails)

    @staticmethod
    def files(mail):
        return [part.get_filename() for part in mail.iter_attachments() if part.get_filename()]
