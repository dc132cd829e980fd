"""What portal users do with messages: comments, of today and in their own name, by calls as on the pages."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from tests.portal.security_case import PORTAL, SecurityCase

MESSAGE_TYPES = ("email", "email_outgoing", "notification", "auto_comment", "out_of_office", "user_notification")
# On orders they write by the link to the page alone.
THREADS = ("project.task", "account.move")


@tagged("post_install", "-at_install")
class TestSecurityComments(SecurityCase):
    def setUp(self):
        super().setUp()
        self.carla_person = self.carla.partner_id
        self.comment_id = self.env.ref("mail.mt_comment").id
        self.note_id = self.env.ref("mail.mt_note").id

    def own(self, kind, user=None):
        return self.world[kind][0].with_user(user or self.carla)

    def values(self, record, **values):
        comment = {"message_type": "comment", "subtype_id": self.comment_id}
        return {"model": record._name, "res_id": record.id, "body": "Hello", **comment, **values}

    def forgeries(self, record):
        """Return {name: values} of a message on ``record`` that are no comment of today by the user himself."""
        stranger = self.roles["stranger"].partner_id
        foreign = self.world["mail.message:note"][0]
        internal = self.make_file(record.sudo(), "Internal.pdf")
        return {
            **{kind: {"message_type": kind} for kind in MESSAGE_TYPES},
            "note": {"subtype_id": self.note_id},
            "activity": {"subtype_id": self.env.ref("mail.mt_activities").id},
            "date": {"date": Datetime.now() - timedelta(days=90)},
            "created": {"create_date": Datetime.now() - timedelta(days=90)},
            "internal": {"is_internal": True},
            "pinned": {"pinned_at": Datetime.now()},
            "reply address": {"reply_to": "fake@example.com"},
            "message id": {"message_id": "<forged@example.com>"},
            "mail server": {"mail_server_id": 1},
            "addresses": {"outgoing_email_to": "victim@example.com"},
            "incoming": {"incoming_email_to": "victim@example.com"},
            "people": {"partner_ids": stranger.ids},
            "hidden parent": {"parent_id": foreign.id},
            "internal file": {"attachment_ids": internal.ids},
            "tracking": {
                "tracking_value_ids": [
                    Command.create({"field_id": self.env["ir.model.fields"]._get("res.partner", "name").id})
                ]
            },
            "favorites": {"starred_partner_ids": [Command.set(stranger.ids)]},
            "notifications": {"notification_ids": [Command.create({"res_partner_id": stranger.id})]},
            "reactions": {"reaction_ids": [Command.create({"content": "x", "partner_id": stranger.id})]},
            "guest": {"author_guest_id": 1},
            "new file": {"attachment_ids": [Command.create({"name": "x", "raw": b"x"})]},
        }

    def newest(self):
        return self.env["mail.message"].search([], limit=1, order="id desc")

    def assertComment(self, message, record, author):
        message = message.sudo()
        self.assertEqual((message.model, message.res_id), (record._name, record.id))
        self.assertEqual((message.message_type, message.subtype_id.id), ("comment", self.comment_id))
        self.assertEqual((message.author_id, message.is_internal), (author, False))
        self.assertEqual(message.email_from, author.email_formatted)
        self.assertLess(abs(message.date - Datetime.now()), timedelta(minutes=5))
        self.assertFalse(message.tracking_value_ids)

    def test_a_created_message_is_a_comment_or_refused(self):
        for kind in THREADS:
            record = self.own(kind)
            create = record.env["mail.message"].create
            for name, values in self.forgeries(record).items():
                values = {
                    name: [Command.set(ids)]
                    if name in ("partner_ids", "attachment_ids") and isinstance(ids[0], int)
                    else ids
                    for name, ids in values.items()
                }
                with self.subTest(kind=kind, forgery=name), self.assertRaises(AccessError):
                    create(self.values(record, **values))
            for values in ({}, {"author_id": self.anna.partner_id.id, "email_from": "boss@example.com"}):
                self.assertComment(create(self.values(record, **values)), record, self.carla_person)
            kindless = {
                name: value for name, value in self.values(record).items() if name in ("model", "res_id", "body")
            }
            self.assertComment(create(kindless), record, self.carla_person)

    def test_a_posted_message_is_a_comment_or_refused(self):
        for kind in THREADS:
            record = self.own(kind)
            last = self.newest()
            for name, values in self.forgeries(record).items():
                with self.subTest(kind=kind, forgery=name):
                    if name in ("internal file", "new file"):
                        continue
                    with self.assertRaises(AccessError):
                        record.message_post(body="Hello", **values)
            self.assertEqual(self.newest(), last)
            self.assertComment(record.message_post(body="Hello"), record, self.carla_person)
            named = record.message_post(body="Hello", author_id=self.anna.partner_id.id, email_from="boss@example.com")
            self.assertComment(named, record, self.carla_person)

    def test_the_page_sends_comments_whatever_it_calls_them(self):
        ticket = self.world["project.task"][0]
        self.log_in("tickets")
        for sent in (
            {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
            {"message_type": "notification", "subtype_xmlid": "mail.mt_note"},
            {"message_type": "email", "date": "2020-01-01", "author_id": self.anna.partner_id.id, "is_internal": True},
        ):
            with self.subTest(sent=sent):
                self.make_jsonrpc_request(
                    "/mail/message/post",
                    {"thread_model": ticket._name, "thread_id": ticket.id, "post_data": {"body": "Hello", **sent}},
                )
                self.assertComment(self.newest(), ticket, self.ben.partner_id)

    def test_orders_are_written_on_by_their_link_alone(self):
        order = self.own("sale.order")
        with self.assertRaises(AccessError):
            order.env["mail.message"].create(self.values(order))
        with self.assertRaises(AccessError):
            order.message_post(body="Hello")

    def test_defaults_of_the_call_make_no_other_message(self):
        record = self.own("project.task")
        defaults = {"default_message_type": "notification", "default_is_internal": True, "default_date": "2020-01-01"}
        create = record.with_context(**defaults).env["mail.message"].create
        self.assertComment(create(self.values(record)), record, self.carla_person)

    def test_internal_files_are_not_attached(self):
        for kind in THREADS:
            record = self.own(kind)
            internal = self.make_file(record.sudo(), "Internal.pdf")
            self.assertFalse(record.message_post(body="x", attachment_ids=internal.ids).sudo().attachment_ids)
            comment = record.message_post(body="x")
            for command in (Command.link(internal.id), Command.set(internal.ids)):
                with self.assertRaises(AccessError):
                    comment.write({"attachment_ids": [command]})
            self.assertFalse(internal.with_user(self.carla).has_access("read") and kind == "project.task")

    def test_own_files_are_attached(self):
        record = self.own("project.task")
        message = record.message_post(body="See the picture", attachments=[("crash.png", b"png")])
        self.assertEqual(message.sudo().attachment_ids.mapped("name"), ["crash.png"])

    def test_answers_stay_below_what_they_answer(self):
        record = self.own("project.task")
        question = record.sudo().message_post(body="When?", message_type="comment", subtype_xmlid="mail.mt_comment")
        answer = record.message_post(body="Today", parent_id=question.id)
        self.assertComment(answer, record, self.carla_person)
        self.assertEqual(answer.sudo().parent_id, question)
        other = self.own("account.move").sudo().message_post(body="x", message_type="comment")
        with self.assertRaises(AccessError):
            record.message_post(body="Today", parent_id=other.id)

    def test_nothing_but_text_and_files_of_own_comments_changes(self):
        record = self.own("project.task")
        comment = record.message_post(body="Helo")
        comment.write({"body": "Hello"})
        for name, values in self.forgeries(record).items():
            values = {
                name: [Command.set(ids)]
                if name in ("partner_ids", "attachment_ids") and isinstance(ids[0], int)
                else ids
                for name, ids in values.items()
            }
            with self.subTest(forgery=name), self.assertRaises(AccessError):
                comment.write(values)
        logged = record.sudo().message_post(body="Signed by Carla", author_id=self.carla_person.id)
        system = record.sudo()._message_log(body="Stage changed", author_id=self.carla_person.id)
        for message in (logged, system, record.sudo().message_post(body="Staff", message_type="comment")):
            with self.assertRaises(AccessError):
                message.with_user(self.carla).write({"body": "Never"})
            with self.assertRaises(AccessError):
                message.with_user(self.carla).unlink()

    def test_messages_without_a_record_are_refused(self):
        for values in ({}, {"partner_ids": [Command.set(self.clerk.partner_id.ids)]}, {"model": "project.task"}):
            for role in ("public", *PORTAL):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    self.env["mail.message"].with_user(self.roles[role]).create({"body": "x", **values})

    def test_notices_go_to_employees_in_the_own_name(self):
        ticket = self.own("project.task")
        clerk = self.clerk.partner_id
        notice = ticket.message_notify(body="x", partner_ids=clerk.ids, author_id=self.anna.partner_id.id)
        self.assertEqual(notice.sudo().author_id, self.carla_person)
        for values in (
            {"partner_ids": self.roles["stranger"].partner_id.ids},
            {"reply_to": "fake@example.com"},
            {"date": Datetime.now() - timedelta(days=90)},
            {"is_internal": False, "subtype_xmlid": "mail.mt_comment"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                ticket.message_notify(**{"body": "x", "partner_ids": clerk.ids, **values})

    def test_what_hangs_on_messages_is_not_made_by_calls(self):
        message = self.own("project.task").message_post(body="x").sudo()
        person = self.roles["stranger"].partner_id
        rows = {
            "mail.message.reaction": {"message_id": message.id, "content": "x", "partner_id": person.id},
            "mail.notification": {"mail_message_id": message.id, "res_partner_id": person.id},
            "mail.followers": {"res_model": "project.task", "res_id": message.res_id, "partner_id": person.id},
            "mail.tracking.value": {"mail_message_id": message.id, "field_id": 1},
            "mail.activity": {"res_model_id": 1, "res_id": message.res_id, "summary": "x"},
            "mail.link.preview": {"source_url": "http://example.com"},
            "mail.mail": {"mail_message_id": message.id, "email_to": "victim@example.com"},
            "mail.scheduled.message": {"model": "project.task", "res_id": message.res_id, "body": "x"},
            "rating.rating": {"res_model_id": 1, "res_id": message.res_id, "rating": 1},
            "ir.attachment": {"name": "x", "res_model": "project.task", "res_id": message.res_id},
            "discuss.channel": {"name": "x"},
        }
        for role in ("public", *PORTAL):
            for model, values in rows.items():
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(self.roles[role]).create(values)

    def test_chats_go_on(self):
        channel = self.env["discuss.channel"].create({"name": "Chat", "channel_type": "group"})
        channel._add_members(users=self.carla)
        message = channel.with_user(self.carla).message_post(
            body="Hi", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(message.sudo().author_id, self.carla_person)
