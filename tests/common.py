"""Fixtures that the tests of all flows share."""

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

ADDRESS = {
    "street": "Hauptstr. 5",
    "zip": "10117",
    "city": "Berlin",
    "email": "info@sonnenfeld.example.com",
}


class RegistryCase(TransactionCase):
    """A company with accounting, users of the registry and makers of records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "lang": "en_US"})
        cls.germany = cls.env.ref("base.de")
        cls.france = cls.env.ref("base.fr")
        cls.austria = cls.env.ref("base.at")
        cls.clerk = new_test_user(cls.env, "clerk", "customer_registry.group_user")
        cls.employee = new_test_user(cls.env, "employee", "base.group_user")
        cls.Partner = cls.env["res.partner"]

    @classmethod
    def make_customer(cls, name="Bäckerei Sonnenfeld", state="draft", **values):
        """Return a company in the registry with everything that registration requires."""
        return cls.Partner.create(
            {
                "name": name,
                "is_company": True,
                "registry_state": state,
                "country_id": cls.germany.id,
                **ADDRESS,
                **values,
            }
        )

    @classmethod
    def make_contact(cls, customer, name="Anna Lindner", **values):
        """Return the ``customer.contact`` of a new person below ``customer``."""
        local_part = name.strip().partition(" ")[0].lower()
        email = values.pop("email", f"{local_part}@sonnenfeld.example.com")
        return cls.env["customer.contact"].create({"customer_id": customer.id, "name": name, "email": email, **values})

    @classmethod
    def make_invoice(cls, customer, amount=100.0, post=True, **values):
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": "2026-11-02",
                "invoice_line_ids": [Command.create({"name": "Hosting", "quantity": 1, "price_unit": amount})],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice
