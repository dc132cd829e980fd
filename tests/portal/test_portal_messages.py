"""What portal users write by RPC is a comment of today in their own name, on what they may write on."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from tests.portal.test_portal_invoices import PortalCase


@tagged("post_install", "-at_install")
class TestPortalMessages(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        project = cls.env["project.project"].create(
            {"name": "Support", "privacy_visibility": "portal", "registry_is_ticket_project": True}
        )
        cls.ticket = cls.env["project.task"].create(
            {"name": "Broken oven", "project_id": project.id, "partner_id": cls.bakery.id}
        )
        cls.ticket.message_subscribe(cls.anna.partner_id.ids)
        cls.comment = cls.env.ref("mail.mt_comment")
        cls.note = cls.env.ref("mail.mt_note")

    def write_by_rpc(self, **values):
        on_ticket = {"model": "project.task", "res_id": self.ticket.id, "body": "Hello", "subtype_id": self.comment.id}
        return self.env["mail.message"].with_user(self.anna).create({"message_type": "comment", **on_ticket, **values})

    def test_a_comment_is_of_today_and_by_its_author(self):
        back = fields.Datetime.now() - timedelta(days=400)
        other = self.ben.partner_id
        message = self.write_by_rpc(date=back, author_id=other.id, email_from="boss@example.com").sudo()
        self.assertLess(fields.Datetime.now() - message.date, timedelta(minutes=5))
        self.assertEqual((message.author_id, message.email_from), (self.anna.partner_id, self.anna.email_formatted))

    def test_defaults_of_the_context_change_nothing(self):
        context = {"default_message_type": "email", "default_date": "2020-01-01", "default_is_internal": True}
        model = self.env["mail.message"].with_user(self.anna).with_context(**context)
        on_ticket = {"model": "project.task", "res_id": self.ticket.id, "subtype_id": self.comment.id}
        message = model.create({**on_ticket, "message_type": "comment", "body": "x"}).sudo()
        self.assertEqual((message.message_type, message.is_internal), ("comment", False))
        self.assertGreater(message.date.year, 2020)

    def test_mails_notes_and_notifications_are_refused(self):
        tracking = [(0, 0, {"field_id": self.env.ref("project.field_project_task__name").id, "new_value_char": "x"})]
        for values in (
            {"message_type": "email"},
            {"message_type": "notification"},
            {"message_type": "user_notification"},
            {"message_type": "auto_comment"},
            {"subtype_id": self.note.id},
            {"is_internal": True},
            {"message_type": "notification", "tracking_value_ids": tracking},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self.write_by_rpc(**values)

    def test_an_answer_stays_on_its_record(self):
        elsewhere = self.env["mail.message"].create({"model": "account.move", "res_id": self.other.id})
        with self.assertRaises(AccessError):
            self.write_by_rpc(parent_id=elsewhere.id)

    def test_only_the_text_of_an_own_message_is_changed(self):
        message = self.write_by_rpc()
        message.body = "Hello again"
        for values in (
            {"date": "2020-01-01 00:00:00"},
            {"message_type": "notification"},
            {"subtype_id": self.note.id},
            {"subject": "Order confirmed"},
            {"is_internal": True},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                message.write(values)

    def test_the_methods_of_the_thread_are_no_way_around(self):
        ticket = self.ticket.with_user(self.anna)
        for values in ({"message_type": "email"}, {"subtype_xmlid": "mail.mt_note"}, {"message_type": "notification"}):
            with self.subTest(values), self.assertRaises(AccessError):
                ticket.message_post(body="x", **values)

    def test_names_of_others_are_not_told(self):
        self.garage.vat = self.bakery.vat = "DE123456788"
        partner = self.bakery.with_user(self.anna)
        for name in ("same_vat_partner_id", "same_company_registry_partner_id", "duplicate_bank_partner_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                partner.read([name])
