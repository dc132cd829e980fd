"""A contact with a mail gateway around it: what the tests of additional addresses share."""

from odoo.tests import HttpCase

from tests.common import RegistryCase

MAIL = """Message-Id: <{number}@mail.example.com>
From: {sender}
To: {to}
Subject: Delivery in May
Content-Type: text/plain; charset=utf-8
{headers}

Please deliver on Monday.
"""


class ContactEmailCase(RegistryCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.contact = cls.make_contact(cls.customer, invoice_recipient=True)
        cls.domain = cls.env["mail.alias.domain"].create({"name": "ours.example.com"})
        cls.company.alias_domain_id = cls.domain
        cls.catchall = cls.domain.catchall_email

    def add_address(self, email="Anna@Home.example.com", contact=None, **rights):
        contact = contact or self.contact
        return self.env["customer.contact.email"].create({"contact_id": contact.id, "email": email, **rights})

    def receive(self, sender, to=None, headers="X-Test: 1"):
        """Let Odoo's mail gateway process a mail; return the message that came of it."""
        self.env.flush_all()
        known = self.env["mail.message"].search([], limit=1, order="id desc").id
        raw = MAIL.format(number=f"n{known}", sender=sender, to=to or self.catchall, headers=headers)
        self.env["mail.thread"].message_process(None, raw)
        return self.env["mail.message"].search([("id", ">", known), ("message_type", "=", "email")])
