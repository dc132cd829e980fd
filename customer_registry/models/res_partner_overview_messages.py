from odoo import fields, models
from odoo.tools import SQL, html2plaintext

from ..overview.block import COUNTED, ROWS, Badge, Block, Row

PREVIEW = 140
MAIL_TONES = {"sent": "success", "ready": "info", "process": "info", "pending": "info", "canceled": "muted"}
MESSAGE_FIELDS = ("subject", "body", "date", "author_id", "email_from", "res_id", "message_type")


class ResPartner(models.Model):
    """Blocks of the overview about what is said: comments, messages and their answers, mails and their fate."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: what was written about, from and to the customer."""
        cls = type(self)
        _ = self.env._
        return [
            *super()._registry_overview_blocks(),
            Block(
                "comments", _("Comments"), "fa-comment-o", 80, "mail.message", cls._registry_overview_comments, True, "log"
            ),
            Block("messages", _("Messages"), "fa-comments-o", 90, "mail.message", cls._registry_overview_messages),
            Block("mails", _("Mails"), "fa-envelope-o", 100, "mail.notification", cls._registry_overview_mails),
        ]  # fmt: skip

    def _registry_overview_comments(self):
        ids = self._registry_newest_messages("mail.mt_note", ("comment",))
        messages = self._registry_overview_read(ids)
        return self._registry_overview_content(
            messages,
            lambda message: Row(
                "mail.message",
                message.id,
                self._registry_preview(message.body),
                detail=message.author_id.name or "",
                date=fields.Datetime.to_string(message.date),
                **self._registry_overview_thread(message.res_id),
            ),
            action=self._registry_overview_written(self.env._("Comments"), "mail.mt_note"),
        )

    def _registry_overview_messages(self):
        """Return what was discussed: who wrote, and who answered when."""
        ids = self._registry_newest_messages("mail.mt_comment", ("email", "comment", "email_outgoing"))
        messages = self._registry_overview_read(ids)
        answers = self._registry_answers(ids[:ROWS])
        return self._registry_overview_content(
            messages,
            lambda message: self._registry_message_row(message, answers.get(message.id)),
            action=self._registry_overview_written(self.env._("Messages"), "mail.mt_comment"),
        )

    def _registry_message_row(self, message, answer):
        incoming = message.author_id.partner_share or not message.author_id
        badge = None
        if incoming and answer:
            badge = Badge(self.env._("Answered by %(name)s on %(day)s", **answer), "success")
        elif incoming:
            badge = Badge(self.env._("Not answered"), "warning")
        return Row(
            message._name,
            message.id,
            message.subject or self._registry_preview(message.body),
            detail=message.author_id.name or message.email_from or "",
            date=fields.Datetime.to_string(message.date),
            badge=badge,
            icon="fa-arrow-down" if incoming else "fa-arrow-up",
            **self._registry_overview_thread(message.res_id),
        )

    def _registry_answers(self, ids):
        """Return {message id: {name, day} of the first later message of an employee in the same thread}."""
        if not ids:
            return {}
        self.env.cr.execute(
            SQL(
                """SELECT message.id, author.name, answer.date
                     FROM mail_message message
                     JOIN LATERAL (
                          SELECT later.author_id, later.date FROM mail_message later
                            JOIN res_partner writer ON writer.id = later.author_id AND NOT writer.partner_share
                           WHERE later.model = message.model AND later.res_id = message.res_id
                             AND later.id > message.id AND later.subtype_id = message.subtype_id
                           ORDER BY later.id LIMIT 1) answer ON TRUE
                     JOIN res_partner author ON author.id = answer.author_id
                    WHERE message.id IN %s""",
                tuple(ids),
            )
        )
        return {
            message: {
                "name": name,
                "day": fields.Date.to_string(fields.Datetime.context_timestamp(self, moment).date()),
            }
            for message, name, moment in self.env.cr.fetchall()
        }

    def _registry_overview_mails(self):
        ids = self._registry_newest_mails()
        notices = self.env["mail.notification"].sudo().browse(ids)
        notices[:ROWS].fetch(["mail_message_id", "res_partner_id", "notification_status", "failure_type"])
        notices.mail_message_id[:ROWS].fetch(["subject", "record_name", "date", "model", "res_id"])
        labels = dict(notices._fields["notification_status"]._description_selection(self.env))
        return self._registry_overview_content(
            notices,
            lambda notice: Row(
                "mail.message",
                notice.mail_message_id.id,
                notice.mail_message_id.subject or notice.mail_message_id.record_name or "",
                detail=notice.res_partner_id.name or "",
                date=fields.Datetime.to_string(notice.mail_message_id.date),
                badge=Badge(
                    labels[notice.notification_status], MAIL_TONES.get(notice.notification_status, "danger")
                ),
                action=self._registry_overview_record(notice.mail_message_id.model, notice.mail_message_id.res_id),
            ),
            action=self._registry_overview_action(
                self.env._("Mails"), "mail.message", [("notified_partner_ids", "in", self._registry_family().ids)]
            ),
        )

    def _registry_newest_mails(self):
        """Return the ids of the newest notifications by mail to the customer and its contacts.

        Only of messages on documents that the user may read. By SQL with one index scan for each
        person, so that 20,000 mails cost no more than five.
        """
        self.env["mail.notification"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT notice.id, message.model, message.res_id
                     FROM unnest(%s) person(id)
                     JOIN LATERAL (
                          SELECT id, mail_message_id FROM mail_notification
                           WHERE res_partner_id = person.id AND notification_type = 'email'
                           ORDER BY id DESC LIMIT %s) notice ON TRUE
                     JOIN mail_message message ON message.id = notice.mail_message_id
                    ORDER BY notice.id DESC LIMIT %s""",
                self._registry_family().ids,
                COUNTED,
                COUNTED,
            )
        )
        rows = self.env.cr.fetchall()
        readable = self._registry_readable_documents({(model, res_id) for _id, model, res_id in rows if model})
        return [id_ for id_, model, res_id in rows if (model, res_id) in readable]

    def _registry_readable_documents(self, documents):
        """Return those (model, id) of ``documents`` that the user may read."""
        by_model = {}
        for model, res_id in documents:
            by_model.setdefault(model, []).append(res_id)
        readable = {("res.partner", res_id) for res_id in self._registry_family().ids}
        for model, ids in by_model.items():
            if model == "res.partner" or model not in self.env:
                continue
            if self.env[model].has_access("read"):
                found = self.env[model].with_context(active_test=False).search([("id", "in", ids)])
                readable |= {(model, res_id) for res_id in found.ids}
        return readable

    def _registry_newest_messages(self, subtype, types):
        """Return the ids of the newest messages on the customer and its contacts.

        By SQL, with one index scan for each person and type; see ``_registry_newest_idx`` of mail.message.

        :param str subtype: xmlid of the subtype
        :param types: values of ``message_type``
        """
        self.env["mail.message"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT message.id
                     FROM unnest(%s) person(id) CROSS JOIN unnest(%s) kind(name)
                     JOIN LATERAL (
                          SELECT id FROM mail_message
                           WHERE model = 'res.partner' AND res_id = person.id
                             AND message_type = kind.name AND subtype_id = %s
                           ORDER BY id DESC LIMIT %s) message ON TRUE
                    ORDER BY message.id DESC LIMIT %s""",
                self._registry_family().ids,
                list(types),
                self.env.ref(subtype).id,
                COUNTED,
                COUNTED,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _registry_overview_read(self, ids):
        """Return these messages with what the rows need of the first ones; who reads the customer reads them."""
        messages = self.env["mail.message"].sudo().browse(ids)
        messages[:ROWS].fetch(MESSAGE_FIELDS)
        return messages

    def _registry_overview_written(self, name, subtype):
        domain = [
            ("model", "=", "res.partner"),
            ("res_id", "in", self._registry_family().ids),
            ("subtype_id", "=", self.env.ref(subtype).id),
            ("message_type", "in", ("email", "comment", "email_outgoing")),
        ]
        return self._registry_overview_action(name, "mail.message", domain)

    def _registry_overview_thread(self, res_id):
        """Return how a row opens what stands with a contact; the customer's own thread is on the page already."""
        if res_id == self.id:
            return {"opens": False}
        return {"action": self._registry_overview_record("res.partner", res_id)}

    def _registry_overview_record(self, model, res_id):
        return {"type": "ir.actions.act_window", "res_model": model, "res_id": res_id, "views": [(False, "form")]}

    def _registry_preview(self, body):
        text = " ".join(html2plaintext(body or "").split())
        return text if len(text) <= PREVIEW else f"{text[: PREVIEW - 1]}…"
