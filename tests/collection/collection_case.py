"""What the tests of collections share."""

from odoo.tests import new_test_user

from tests.common import RegistryCase

DUE = "2026-12-08"
RIGHTS = "customer_registry.group_user,customer_registry.group_bank_data,account.group_account_invoice"
NAMESPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}


class CollectionCase(RegistryCase):
    """A creditor that is ready, customers with mandates, and a person who collects."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.set_up_creditor()
        cls.company.registry_prenotification_days = 0
        cls.collector = new_test_user(
            cls.env, "collector", RIGHTS, company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)]
        )
        cls.line_of = {provider: cls.company._registry_method_line(provider) for provider in ("sepa", "gocardless")}
        cls.customer = cls.make_debtor()
        cls.env["account.move"].search([("state", "=", "posted")]).line_ids.flush_recordset()

    @classmethod
    def make_debtor(cls, name="Bäckerei Sonnenfeld", **mandate):
        """Return a customer who pays by direct debit."""
        customer = cls.make_customer(name, state="customer", ref=False)
        customer.property_inbound_payment_method_line_id = cls.line_of[mandate.get("provider", "sepa")]
        cls.make_mandate(customer, **mandate)
        return customer

    @classmethod
    def make_due_invoice(cls, customer=None, amount=119.0, **values):
        return cls.make_invoice(
            customer or cls.customer,
            amount,
            **{"invoice_date_due": "2026-12-01", "currency_id": cls.eur().id, **values},
        )

    @classmethod
    def eur(cls):
        currency = cls.env.ref("base.EUR")
        currency.active = True
        return currency

    @classmethod
    def make_collection(cls, **values):
        collections = cls.env["customer.collection"].with_user(cls.collector)
        return collections.create({"date_due": DUE, "company_id": cls.company.id, **values})

    @classmethod
    def make_prepared(cls, **values):
        collection = cls.make_collection(**values)
        collection.action_prepare()
        return collection

    @classmethod
    def make_exported(cls, **values):
        collection = cls.make_prepared(**values)
        collection.action_export()
        return collection

    def mandate_of(self, customer):
        return self.env["customer.mandate"].search([("partner_id", "=", customer.id)], limit=1)

    def line_for(self, collection, invoice):
        return collection.line_ids.filtered(lambda line: line.move_id == invoice)

    def reason_for(self, collection, invoice):
        return collection.omission_ids.filtered(lambda item: item.move_id == invoice).reason or ""

    def take_back(self, lines, reason="AC04", **values):
        """Record a return as a person does, by the wizard."""
        action = lines.with_user(self.collector).action_return()
        wizard = self.env[action["res_model"]].with_user(self.collector).with_context(**action["context"])
        wizard.create({"reason": reason, "date": "2026-12-10", **values}).action_return()
