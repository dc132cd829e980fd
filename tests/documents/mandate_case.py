"""What the tests of mandates that are signed in the portal share."""

from unittest.mock import patch

from odoo.tests import new_test_user

from tests.documents.request_case import RequestCase, make_pdf

IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE12500105170648489890"
BANKER = "customer_registry.group_user,customer_registry.group_bank_data"


class MandateSigningCase(RequestCase):
    """A draft mandate of the bakery, whose portal administrator is Carla, and a person who sends it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_creditor()
        cls.banker = new_test_user(cls.env, "banker", BANKER, email="banker@example.com")
        cls.only_banker = new_test_user(cls.env, "only_banker", "customer_registry.group_bank_data")
        cls.account = cls.make_account(cls.bakery, IBAN)
        cls.mandate = cls.make_draft()
        cls.startClassPatcher(cls.forms())

    @classmethod
    def forms(cls):
        """Return the patch that replaces the printed forms, each by another PDF."""
        return patch.object(type(cls.mandate), "_render_form", lambda mandate: make_pdf(100 + mandate.id))

    @classmethod
    def make_draft(cls, customer=None, **values):
        return cls.make_mandate(customer or cls.bakery, state="draft", date_signed=False, **values)

    @classmethod
    def send(cls, mandates=None, user=None, **values):
        """Send the mandates as a person does, by the dialog; return the newest request."""
        mandates = (mandates or cls.mandate).with_user(user or cls.banker)
        action = mandates.action_send_to_sign()
        dialog = cls.env[action["res_model"]].with_user(user or cls.banker).with_context(**action["context"])
        dialog.create(values).action_send()
        return cls.env["customer.request"].search([("mandate_id", "in", mandates.ids)], order="id desc", limit=1)
