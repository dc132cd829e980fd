"""E-mail fields with several addresses, and domains with umlauts: everybody is reached, logged and asked."""

from odoo.tests import tagged

from tests.common import RegistryCase
from tests.delivery.delivery_case import DeliveryCase


@tagged("post_install", "-at_install")
class TestTwoAddressesDelivery(DeliveryCase):
    def reached(self, mails):
        return sorted(mail["X-Envelope-To"] for mail in mails)

    def test_each_address_of_a_customer_gets_a_mail_of_its_own_and_is_logged(self):  # X03, D19
        for separator in (", ", "; ", " "):
            customer = self.make_customer(
                "Kontor Wattenmeer", email=f"eins@watt.example.com{separator}zwei@watt.example.com", state="customer"
            )
            delivery, mails = self.deliver(self.make_invoice(customer))
            self.assertEqual(self.reached(mails), ["eins@watt.example.com", "zwei@watt.example.com"])
            self.assertEqual(sorted(delivery.address_ids.mapped("email")), self.reached(mails))
            self.assertEqual((delivery.state, set(delivery.address_ids.mapped("state"))), ("sent", {"sent"}))
            for mail in mails:
                self.assertIn(mail["X-Envelope-To"], mail["To"])
                self.assertEqual(mail["To"].count("@"), 1)

    def test_the_second_address_of_a_contact_becomes_an_additional_one(self):  # B08
        contact = self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        contact.person_id.email = "anna@zwoelf.example.com, bert@zwoelf.example.com"
        self.assertEqual(contact.person_id.email, "anna@zwoelf.example.com")
        (address,) = contact.email_ids
        self.assertEqual((address.email, address.notify, address.sync), ("bert@zwoelf.example.com", True, True))
        delivery, mails = self.deliver(self.make_invoice(self.customer))
        self.assertEqual(self.reached(mails), ["anna@zwoelf.example.com", "bert@zwoelf.example.com"])
        self.assertEqual(sorted(delivery.address_ids.mapped("email")), self.reached(mails))

    def test_a_new_contact_with_two_addresses_has_an_additional_one(self):  # B08
        contact = self.make_contact(self.customer, "Ben Ohm", email="ben@zwoelf.example.com; ohm@zwoelf.example.com")
        self.assertEqual((contact.email, contact.email_ids.email), ("ben@zwoelf.example.com", "ohm@zwoelf.example.com"))
        contact.person_id.email = "ben@zwoelf.example.com, ohm@zwoelf.example.com"
        self.assertEqual(len(contact.email_ids), 1)

    def test_one_of_two_addresses_that_is_refused_is_named(self):  # X03
        self.customer.email = "office@zwoelf.example.com, nobody@"
        delivery, mails = self.deliver(self.make_invoice(self.customer))
        self.assertEqual(self.reached(mails), ["office@zwoelf.example.com"])
        self.assertEqual(delivery.state, "sent")

    def test_a_domain_with_umlauts_is_mailed_in_its_ascii_form(self):  # D18, D19
        self.customer.email = "info@zwölfdächer.example.com"
        delivery, (mail,) = self.deliver(self.make_invoice(self.customer))
        self.assertEqual(mail["X-Envelope-To"], "info@xn--zwlfdcher-z2a8q.example.com")
        self.assertEqual((delivery.state, delivery.address_ids.email), ("sent", "info@zwölfdächer.example.com"))

    def test_an_additional_address_with_umlauts_is_mailed_too(self):  # B08
        contact = self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        self.env["customer.contact.email"].create(
            {"contact_id": contact.id, "email": "anna@müller.example.com", "notify": True}
        )
        _delivery, mails = self.deliver(self.make_invoice(self.customer))
        self.assertIn("anna@xn--mller-kva.example.com", self.reached(mails))

    def test_duplicates_know_second_addresses(self):
        self.customer.email = "office@zwoelf.example.com, second@zwoelf.example.com"
        for email in ("second@zwoelf.example.com", "third@example.com, second@zwoelf.example.com"):
            found = self.Partner.registry_find_duplicates({"name": "Whoever", "email": email})
            self.assertEqual([row["id"] for row in found], self.customer.ids)

    def test_the_review_accepts_several_addresses_and_refuses_a_wrong_one_of_them(self):  # D18, D43
        self.customer.email = "office@zwoelf.example.com, second@zwoelf.example.com"
        self.assertFalse(self.customer._registry_email_findings())
        self.customer.email = "office@zwoelf.example.com, two@-zwoelf.example.com"
        self.assertEqual([one.severity for one in self.customer._registry_email_findings()], ["error"])

    def test_the_review_warns_of_addresses_that_no_mail_server_takes(self):  # D18, D43
        self.customer.email = "änna@zwoelf.example.com"
        (finding,) = self.customer._registry_email_findings()
        self.assertEqual((finding.severity, "änna@zwoelf.example.com" in finding.message), ("warning", True))


@tagged("post_install", "-at_install")
class TestTwoAddressesConsent(RegistryCase):
    def setUp(self):
        super().setUp()
        self.purpose = self.env.ref("customer_registry.consent_purpose_advertising")

    def record(self, partner, state):
        values = {"partner_id": partner.id, "channel": "email", "purpose_id": self.purpose.id, "state": state}
        self.env["customer.consent"].create({**values, "source": "by phone"})

    def advertise(self, partners):
        """Send a mass mail; return the addresses that it reaches."""
        composer = self.env["mail.compose.message"].create(
            {
                "subject": "Herbstangebote",
                "body": "<p>Nur diese Woche</p>",
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "res_ids": repr(partners.ids),
            }
        )
        composer._action_send_mail()
        mails = self.env["mail.mail"].search([("subject", "=", "Herbstangebote"), ("state", "!=", "cancel")])
        sent = [to for mail in mails for part in mail._prepare_outgoing_list() for to in part["email_to_normalized"]]
        return sorted(sent)

    def test_each_address_of_a_field_is_asked(self):  # D22
        alpha = self.make_customer("Alpha AG", email="post@alpha.example.com, post@beta.example.com")
        beta = self.make_customer("Beta AG", email="post@beta.example.com")
        self.record(alpha, "given")
        self.record(beta, "withdrawn")
        self.assertEqual(self.advertise(alpha | beta), ["post@alpha.example.com"])

    def test_with_consent_both_addresses_get_it(self):  # D22
        alpha = self.make_customer("Alpha AG", email="post@alpha.example.com, two@alpha.example.com")
        self.record(alpha, "given")
        self.assertEqual(self.advertise(alpha), ["post@alpha.example.com", "two@alpha.example.com"])

    def test_a_withdrawal_holds_for_the_second_address_too(self):  # D22
        alpha = self.make_customer("Alpha AG", email="post@alpha.example.com, two@alpha.example.com")
        twin = self.make_customer("Twin AG", email="two@alpha.example.com")
        self.record(alpha, "withdrawn")
        self.record(twin, "given")
        self.assertEqual(self.advertise(alpha | twin), [])
