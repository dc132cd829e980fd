"""Beside Odoo's Peppol a customer has the channel that it chose; nothing is sent without the network's proof."""

import contextlib
from unittest.mock import patch

from odoo.addons.account_peppol.models.account_edi_proxy_user import Account_Edi_Proxy_ClientUser
from odoo.addons.account_peppol.models.res_partner import ResPartner
from odoo.fields import Command
from odoo.tests import Form, tagged

from tests.delivery.delivery_case import DeliveryCase

ADDRESS = {"peppol_eas": "9930", "peppol_endpoint": "DE123456788", "invoice_edi_format": "xrechnung"}


class NetworkAskedError(AssertionError):
    """The network was asked where nobody may wait for it."""


@tagged("post_install", "-at_install")
class TestPeppol(DeliveryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.germany
        cls.company.account_peppol_proxy_state = "not_registered"
        cls.env["ir.config_parameter"].set_param("account_peppol.edi.mode", "test")
        cls.customer.write({"vat": "DE123456788", **ADDRESS, "peppol_verification_state": "valid"})

        cls.company.write({"street": "Hafen 1", "zip": "20457", "city": "Hamburg", "vat": "DE811907980"})
        cls.company.partner_id.write({"email": "office@hafen.example.com", "phone": "+49 40 123456"})
        cls.company.write({"peppol_eas": "9930", "peppol_endpoint": "DE811907980"})
        cls.tax = cls.env["account.tax"].create({"name": "19 %", "amount": 19, "type_tax_use": "sale"})

    @classmethod
    def make_taxed_invoice(cls, customer):
        line = {"name": "Hosting", "quantity": 1, "price_unit": 100, "tax_ids": cls.tax.ids}
        return cls.make_invoice(customer, invoice_line_ids=[Command.create(line)])

    def register(self, mode="test"):
        """Make the company a participant of the network."""
        self.env["account_edi_proxy_client.user"].sudo().create(
            {
                "id_client": f"client-{mode}",
                "company_id": self.company.id,
                "proxy_type": "peppol",
                "edi_mode": mode,
                "edi_identification": "9930:DE811907980",
                "refresh_token": "token",
                "private_key_id": self.env["certificate.key"].sudo()._generate_rsa_private_key(self.company).id,
            }
        )
        self.company.account_peppol_proxy_state = "receiver"

    @contextlib.contextmanager
    def network(self, **answer):
        """Play the access point; yield what it was called with. It refuses to look anybody up."""
        calls = []

        def call(user, endpoint, params=None):
            calls.append((endpoint, params))
            return answer or {"messages": [{"message_uuid": "uuid-1"} for _document in params["documents"]]}

        def look_up(partners, address):
            raise NetworkAskedError(address)

        with (
            patch.object(Account_Edi_Proxy_ClientUser, "_call_peppol_proxy", call),
            patch.object(ResPartner, "_peppol_lookup_participant", look_up),
        ):
            yield calls

    def deliver_in_network(self, invoice, **answer):
        with self.network(**answer) as calls:
            deliveries, mails = self.deliver(invoice)
        return deliveries, mails, calls

    def test_a_customer_on_e_mail_or_notice_gets_no_second_delivery(self):  # B18, B22
        self.register()
        for channel in (False, "email", "notice"):
            self.customer.invoice_sending_method = channel
            deliveries, mails, calls = self.deliver_in_network(self.make_taxed_invoice(self.customer))
            self.assertEqual(deliveries.mapped("channel"), [channel or "email"])
            self.assertEqual((len(mails), calls), (1, []))

    def test_the_network_has_it_when_it_gave_a_message_id(self):
        self.register()
        self.customer.invoice_sending_method = "peppol"
        invoice = self.make_taxed_invoice(self.customer)
        delivery, mails, calls = self.deliver_in_network(invoice)
        self.assertEqual((delivery.channel, delivery.state, delivery.error), ("peppol", "sent", False))
        self.assertEqual((invoice.peppol_message_uuid, len(calls), mails), ("uuid-1", 1, []))

    def test_without_an_answer_of_the_network_nothing_is_sent(self):
        self.register()
        self.customer.invoice_sending_method = "peppol"
        invoice = self.make_taxed_invoice(self.customer)
        locked = patch.object(type(self.company), "_with_locked_records", lambda *args, **kwargs: False)
        with locked, self.assertLogs("odoo.addons.account_peppol", "ERROR"):
            delivery, _mails, calls = self.deliver_in_network(invoice)
        self.assertEqual((delivery.state, calls), ("failed", []))
        self.assertIn("was not handed over", delivery.error)
        self.assertFalse(invoice.is_move_sent)

    def test_a_company_that_is_not_registered_is_told_so_in_a_sentence(self):
        self.customer.invoice_sending_method = "peppol"
        delivery, _mails, calls = self.deliver_in_network(self.make_taxed_invoice(self.customer))
        self.assertEqual((delivery.state, calls), ("failed", []))
        self.assertIn("is not registered for Peppol", delivery.error)

    def test_in_demo_mode_nothing_counts_as_sent(self):
        self.register("demo")
        self.customer.invoice_sending_method = "peppol"
        delivery, _mails, calls = self.deliver_in_network(self.make_taxed_invoice(self.customer))
        self.assertEqual((delivery.state, calls), ("failed", []))
        self.assertIn("demo mode", delivery.error)

    def test_a_customer_that_was_not_looked_up_is_a_failure_with_its_remedy(self):
        self.register()
        self.customer.write({"invoice_sending_method": "peppol", "peppol_verification_state": "not_verified"})
        delivery, _mails, calls = self.deliver_in_network(self.make_taxed_invoice(self.customer))
        self.assertEqual((delivery.state, calls), ("failed", []))
        self.assertIn("has not been looked up", delivery.error)

    def test_what_the_network_has_is_not_handed_over_twice(self):
        self.register()
        self.customer.invoice_sending_method = "peppol"
        invoice = self.make_taxed_invoice(self.customer)
        self.deliver_in_network(invoice)
        with self.network() as calls:
            again, _mails = self.deliver(invoice, again=True)
        self.assertEqual((again.state, calls), ("failed", []))
        self.assertIn("before, as message uuid-1", again.error)

    def test_saving_typing_and_posting_ask_nobody(self):
        self.register()
        with self.network():
            customer = self.make_customer("Kanzlei Moor", vat="DE136695976", state="customer", **ADDRESS)
            with Form(customer, view="customer_registry.res_partner_view_form_registry") as form:
                form.invoice_edi_format = "ubl_bis3"
            customer.peppol_verification_state = "valid"
            customer.peppol_endpoint = "DE136695976"
            self.assertEqual(customer.peppol_verification_state, "not_verified")
            invoice = self.make_taxed_invoice(customer)
            invoice.action_send_and_print()
            self.wizard(invoice)

    def test_the_button_asks(self):
        with self.network(), self.assertRaises(NetworkAskedError):
            self.customer.button_account_peppol_check_partner_endpoint()

    def test_an_import_and_a_job_ask_nobody_about_ordinary_contacts_either(self):
        self.register()
        with self.network():
            for context in ({"import_file": True}, {"cron_id": 1}):
                self.Partner.with_context(**context).create(
                    {"name": "Ordinary", "country_id": self.germany.id, "vat": "DE136695976", **ADDRESS}
                )

    def test_a_contact_outside_of_the_registry_is_refused_no_earlier_than_by_odoo(self):
        belgian = {"name": "Ordinary", "country_id": self.env.ref("base.be").id, "vat": "DE123456788"}
        partner = self.Partner.create(belgian)
        partner.vat = False  # Odoo proposes an address that it refuses, when it is worked out
        self.assertFalse(partner.vat)

    def test_contacts_outside_of_the_registry_are_looked_up_as_odoo_does(self):
        self.register()
        with self.network(), self.assertRaises(NetworkAskedError):
            self.Partner.create({"name": "Ordinary", "country_id": self.germany.id, "vat": "DE136695976", **ADDRESS})
