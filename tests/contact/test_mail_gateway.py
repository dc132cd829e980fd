"""Who hands in mails: Odoo files them, and makes records of them, as superuser."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from tests.contact.contact_email_case import MAIL, ContactEmailCase


@tagged("post_install", "-at_install")
class TestMailGateway(ContactEmailCase):
    def hand_in(self, user, model=None, **options):
        raw = MAIL.format(number=f"by{user.id}", sender="anna@sonnenfeld.example.com", to=self.catchall, headers="X: 1")
        return self.env["mail.thread"].with_user(user).message_process(model, raw, **options)

    def test_employees_hand_in_no_mail(self):
        hidden = self.make_customer("Autohaus Nord", email="info@nord.example.com")
        for user in (self.employee, self.clerk):
            for model, options in (
                (None, {}),
                ("res.partner", {"thread_id": hidden.id}),
                ("res.partner", {"custom_values": {"name": "Mallory", "parent_id": hidden.id}}),
                ("res.partner.bank", {"custom_values": {"acc_number": "DE1", "partner_id": hidden.id}}),
            ):
                with self.assertRaises(AccessError):
                    self.hand_in(user, model, **options)
        self.assertFalse(hidden.contact_link_ids)
        self.assertFalse(hidden.bank_ids)
        self.assertFalse(hidden.message_ids.filtered(lambda message: message.message_type == "email"))

    def test_a_gateway_that_logs_in_as_an_administrator_does(self):
        gateway = new_test_user(self.env, "gateway", "base.group_system")
        self.assertEqual(self.hand_in(gateway), self.customer.id)
