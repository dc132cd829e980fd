from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from tests.contact.contact_email_case import ContactEmailCase
from tests.mail_catcher import real_mail_and_pdf


@tagged("post_install", "-at_install")
class TestContactEmails(ContactEmailCase):
    def test_an_address_is_kept_once_per_contact_however_it_is_written(self):  # T23
        self.add_address("anna@home.example.com")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.add_address("ANNA@home.example.com")
        other = self.make_contact(self.customer, "Bea Moser")
        self.assertTrue(self.add_address("anna@home.example.com", other))

    def test_a_wrong_address_is_refused_naming_it(self):  # T23, D32
        for wrong in ("anna@", "anna home.example.com", "a@b@c.example.com", " "):
            with self.assertRaisesRegex(ValidationError, "Anna Lindner: .* is not a valid e-mail address"):
                self.add_address(wrong)

    def test_the_main_address_is_no_additional_one(self):
        with self.assertRaisesRegex(ValidationError, "is already the main address"):
            self.add_address("Anna@sonnenfeld.example.com")

    def test_an_invoice_reaches_the_addresses_with_the_right(self):  # T26, B08
        self.add_address("anna@home.example.com", notify=True)
        self.add_address("anna@old.example.com", notify=False)
        other = self.make_contact(self.customer, "Bea Moser")
        self.add_address("bea@home.example.com", other, notify=True)
        self.assertEqual(self.recipients(), ["anna@home.example.com", "anna@sonnenfeld.example.com"])

    def test_the_additional_addresses_of_an_inactive_contact_get_nothing(self):  # B07, T26
        self.add_address("anna@home.example.com", notify=True)
        self.contact.active = False
        self.assertEqual(self.recipients(), ["info@sonnenfeld.example.com"])

    def test_the_sender_is_told_about_the_additional_addresses(self):  # T26
        self.add_address("anna@home.example.com", notify=True)
        wizard = self.send_wizard(self.make_invoice(self.customer))
        self.assertIn("anna@home.example.com", wizard.alerts["registry_additional_addresses"]["message"])

    def test_a_mail_from_an_additional_address_is_filed_on_the_customer(self):  # T25
        self.add_address("anna@home.example.com")
        message = self.receive('"A. L." <Anna@home.example.com>')
        self.assertEqual((message.model, message.res_id), ("res.partner", self.customer.id))
        self.assertEqual(message.author_id, self.contact.person_id)
        self.assertIn("deliver on Monday", message.body)

    def test_a_mail_from_the_main_address_is_filed_too(self):  # T25
        message = self.receive("anna@sonnenfeld.example.com")
        self.assertEqual(message.res_id, self.customer.id)
        self.assertEqual(message.author_id, self.contact.person_id)

    def test_the_address_tells_for_which_customer_a_person_writes(self):  # T20, T25
        other = self.make_customer("Other", email="other@example.com")
        link = self.env["customer.contact"].create({"customer_id": other.id, "person_id": self.contact.person_id.id})
        self.add_address("anna@other.example.com", link)
        self.assertEqual(self.receive("anna@other.example.com").res_id, other.id)
        self.assertEqual(self.receive("anna@sonnenfeld.example.com").res_id, self.customer.id)

    def test_an_answer_stays_with_its_document(self):  # T25
        self.add_address("anna@home.example.com")
        invoice = self.make_invoice(self.customer)
        question = invoice.message_post(body="When?", message_type="comment")
        message = self.receive("anna@home.example.com", headers=f"In-Reply-To: {question.message_id}")
        self.assertEqual((message.model, message.res_id), ("account.move", invoice.id))
        self.assertEqual(message.author_id, self.contact.person_id)

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.mail.models.mail_thread")
    def test_mails_of_strangers_and_of_addresses_without_the_right_are_not_filed(self):  # T25
        self.add_address("anna@silent.example.com", sync=False)
        self.assertFalse(self.receive("anna@silent.example.com"))
        self.assertFalse(self.receive("stranger@example.com"))
        self.contact.active = False
        self.assertFalse(self.receive("anna@sonnenfeld.example.com"))

    def test_portal_users_of_the_customer_do_not_see_a_filed_mail(self):
        message = self.receive("anna@sonnenfeld.example.com")
        user = self.env["res.users"].create(
            {
                "login": "bea.portal",
                "partner_id": self.make_contact(self.customer, "Bea").person_id.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self.assertFalse(message.with_user(user).has_access("read"))
        address = self.add_address("anna@home.example.com")
        with self.assertRaises(AccessError):
            address.with_user(user).read(["email"])
        with self.assertRaises(AccessError):
            address.with_user(self.employee).write({"notify": True})
        address.with_user(self.clerk).write({"notify": True})

    def recipients(self):
        invoice = self.make_invoice(self.customer)
        with real_mail_and_pdf() as new_mails:
            self.send_wizard(invoice).action_send_and_print()
            return sorted(mail["X-Envelope-To"] for mail in new_mails())

    def send_wizard(self, invoice):
        wizard = self.env["account.move.send.wizard"].with_context(active_model="account.move", active_ids=invoice.ids)
        return wizard.create({})
