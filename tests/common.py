"""Fixtures that the tests of all flows share."""

import contextlib
from unittest.mock import patch

import psycopg2
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
        # Its chart may hold some, as the American one does: no taxes on what goes abroad.
        positions = cls.env["account.fiscal.position"].search([("company_id", "=", cls.company.id)])
        positions.active = False
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
                # Otherwise it would speak German wherever that is installed.
                "lang": "en_US",
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

    @contextlib.contextmanager
    def losing_once(self, model, method):
        """Let the first call of ``method`` lose against another transaction; yield the mock of starting over."""
        cls = type(self.env[model])
        original, conflicts = getattr(cls, method), [psycopg2.errors.SerializationFailure()]

        def lose_first(*args, **options):
            if conflicts:
                raise conflicts.pop()
            return original(*args, **options)

        with patch.object(cls, method, lose_first), patch.object(cls, "_start_over") as start_over:
            yield start_over

    @classmethod
    def included_tax(cls):
        """Return a sale tax of 19 % that prices include."""
        return cls.env["account.tax"].create(
            {
                "name": "19 % included",
                "amount": 19,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
            }
        )

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

    @classmethod
    def set_up_creditor(cls, company=None):
        """Give ``company`` what collecting by SEPA needs; return its bank journal."""
        company = company or cls.company
        journals = cls.env["account.journal"].with_company(company)
        journal = journals.search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
        bank = cls.env["res.bank"].create({"name": "Bankhaus am Dom", "bic": "COBADEFFXXX"})
        journal.bank_account_id = cls.env["res.partner.bank"].create(
            {"acc_number": "DE02120300000000202051", "partner_id": company.partner_id.id, "bank_id": bank.id}
        )
        company.write(
            {"registry_creditor_identifier": "DE98ZZZ09999999999", "registry_collection_journal_id": journal.id}
        )
        return journal

    @classmethod
    def make_account(cls, customer, number="DE89370400440532013000", **values):
        return cls.env["res.partner.bank"].create({"partner_id": customer.id, "acc_number": number, **values})

    @classmethod
    def make_mandate(cls, customer, **values):
        """Return an active SEPA mandate of ``customer``, for an account of its own unless one is given."""
        account = values.pop("bank_id", None) or (customer.bank_ids[:1] or cls.make_account(customer)).id
        return cls.env["customer.mandate"].create(
            {
                "partner_id": customer.id,
                "bank_id": account,
                "date_signed": "2026-01-15",
                "state": "active",
                **values,
            }
        )
