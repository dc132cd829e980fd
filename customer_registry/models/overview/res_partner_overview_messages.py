from odoo import fields, models
from odoo.tools import SQL, format_date, html2plaintext

from ...overview.block import COUNTED, ROWS, Badge, Block, Row

PREVIEW = 140
MAIL_TONES = {"sent": "success", "ready": "info", "process": "info", "pending": "info", "canceled": "muted"}
BODY = 4000  # characters of a body that are looked at for its preview


class ResPartner(models.Model):
    """Blocks of the overview about what is said: comments, messages and their answers, mails and their fate."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: what was written about, from and to the customer."""
        cls = type(self)
        return [
            *super()._registry_overview_blocks(),
            Block(
                code="comments",
                title=self.env._("Comments"),
                icon="fa-comment-o",
                sequence=80,
                model="mail.message",
                load=cls._registry_overview_comments,
                stays=True,
                compose="log",
            ),
            Block(
                code="messages",
                title=self.env._("Messages"),
                icon="fa-comments-o",
                sequence=90,
                model="mail.message",
                load=cls._registry_overview_messages,
            ),
            Block(
                code="mails",
                title=self.env._("E-mails"),
                icon="fa-envelope-o",
                sequence=100,
                model="mail.notification",
                load=cls._registry_overview_mails,
            ),
        ]

    def _registry_overview_comments(self):
        return self._registry_overview_content(
            self._registry_written("mail.mt_note"),
            lambda message: Row(
                "mail.message",
                message["id"],
                self._registry_preview(message["body"]),
                detail=message["author"] or "",
                date=fields.Datetime.to_string(message["date"]),
                **self._registry_overview_thread(message["res_id"]),
            ),
            action=self._registry_overview_written(self.env._("Comments"), "mail.mt_note"),
            may_compose=self._registry_overview_may_edit(),
        )

    def _registry_overview_messages(self):
        """Return what was discussed: who wrote, and who answered when."""
        return self._registry_overview_content(
            self._registry_written("mail.mt_comment"),
            self._registry_message_row,
            action=self._registry_overview_written(self.env._("Messages"), "mail.mt_comment"),
        )

    def _registry_message_row(self, message):
        badge = None
        if message["incoming"] and message["answered_by"]:
            day = fields.Datetime.context_timestamp(self, message["answered_on"]).date()
            answer = {"name": message["answered_by"], "day": format_date(self.env, day)}
            badge = Badge(self.env._("Answered by %(name)s on %(day)s", **answer), "success")
        elif message["incoming"]:
            badge = Badge(self.env._("Not answered"), "warning")
        return Row(
            "mail.message",
            message["id"],
            message["subject"] or self._registry_preview(message["body"]),
            detail=message["author"] or message["email_from"] or "",
            date=fields.Datetime.to_string(message["date"]),
            badge=badge,
            icon="fa-arrow-down" if message["incoming"] else "fa-arrow-up",
            **self._registry_overview_thread(message["res_id"]),
        )

    def _registry_written(self, subtype):
        """Return the newest messages of this subtype, at most ``COUNTED``, as dicts."""
        both = self._registry_overview_once("messages", self._registry_newest_messages)
        subtype_id = self._registry_xmlid(subtype)
        return [message for message in both if message["subtype_id"] == subtype_id]

    def _registry_newest_messages(self):
        """Return the newest comments and messages on the customer and its contacts, the newest first, as dicts.

        Who reads the customer reads them. By SQL, with one index scan for each person and kind (see
        ``_registry_newest_idx`` of mail.message), so that 20,000 messages cost no more than five.
        """
        self.env["mail.message"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT message.id, message.res_id, message.subtype_id, message.date, author.name AS author,
                          COALESCE(author.partner_share, TRUE) AS incoming, answer.name AS answered_by,
                          answer.date AS answered_on, content.subject, content.email_from,
                          left(content.body, %(length)s) AS body
                     FROM (SELECT newest.*, row_number() OVER (PARTITION BY subtype_id ORDER BY newest.id DESC) AS place
                             FROM unnest(%(family)s) person(id)
                            CROSS JOIN unnest(%(subtypes)s, %(types)s) kind(subtype, type)
                             JOIN LATERAL (
                                  SELECT id, res_id, subtype_id, date, author_id FROM mail_message
                                   WHERE model = 'res.partner' AND res_id = person.id
                                     AND message_type = kind.type AND subtype_id = kind.subtype
                                   ORDER BY id DESC LIMIT %(limit)s) newest ON TRUE) message
                     LEFT JOIN mail_message content ON content.id = message.id AND message.place <= %(rows)s
                     LEFT JOIN res_partner author ON author.id = message.author_id
                     LEFT JOIN LATERAL (
                          SELECT writer.name, later.date FROM mail_message later
                            JOIN res_partner writer ON writer.id = later.author_id AND NOT writer.partner_share
                           WHERE message.place <= %(rows)s AND author.partner_share IS NOT FALSE
                             AND later.model = 'res.partner' AND later.res_id = message.res_id
                             AND later.message_type IN ('comment', 'email_outgoing')
                             AND later.id > message.id AND later.subtype_id = message.subtype_id
                           ORDER BY later.id LIMIT 1) answer ON TRUE
                    WHERE message.place <= %(limit)s
                    ORDER BY message.id DESC""",
                rows=ROWS,
                length=BODY,
                limit=COUNTED,
                family=self._registry_family().ids,
                **self._registry_message_kinds(),
            )
        )
        return self.env.cr.dictfetchall()

    def _registry_message_kinds(self):
        """Return the pairs of subtype and type of message that the overview shows, as two lists."""
        note, comment = self._registry_xmlid("mail.mt_note"), self._registry_xmlid("mail.mt_comment")
        kinds = [(note, "comment"), (comment, "comment"), (comment, "email"), (comment, "email_outgoing")]
        return {"subtypes": [subtype for subtype, _type in kinds], "types": [kind for _subtype, kind in kinds]}

    def _registry_overview_mails(self):
        labels = dict(self.env["mail.notification"]._fields["notification_status"]._description_selection(self.env))
        return self._registry_overview_content(
            self._registry_newest_mails(),
            lambda mail: Row(
                "mail.message",
                mail["message_id"],
                mail["subject"] or self._registry_preview(mail["body"]),
                detail=mail["recipient"] or "",
                date=fields.Datetime.to_string(mail["date"]),
                badge=Badge(labels[mail["notification_status"]], MAIL_TONES.get(mail["notification_status"], "danger")),
                action=self._registry_overview_record(mail["model"], mail["res_id"]),
            ),
            action=self._registry_overview_action(
                self.env._("E-mails"), "mail.message", [("notified_partner_ids", "in", self._registry_family().ids)]
            ),
        )

    def _registry_newest_mails(self):
        """Return the newest notifications by mail to the customer and its contacts as dicts.

        Only of messages on documents that the user may read. By SQL with one index scan for each
        person, so that 20,000 mails cost no more than five.
        """
        self.env["mail.notification"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT message.id AS message_id, message.model, message.res_id, message.subject, message.date,
                          left(message.body, %(length)s) AS body, notice.notification_status,
                          recipient.name AS recipient
                     FROM unnest(%(family)s) person(id)
                     JOIN LATERAL (
                          SELECT id, mail_message_id, notification_status FROM mail_notification
                           WHERE res_partner_id = person.id AND notification_type = 'email'
                           ORDER BY id DESC LIMIT %(limit)s) notice ON TRUE
                     JOIN mail_message message ON message.id = notice.mail_message_id
                     JOIN res_partner recipient ON recipient.id = person.id
                    ORDER BY notice.id DESC LIMIT %(limit)s""",
                family=self._registry_family().ids,
                length=BODY,
                limit=COUNTED,
            )
        )
        mails = self.env.cr.dictfetchall()
        readable = self._registry_readable_documents(
            {(mail["model"], mail["res_id"]) for mail in mails if mail["model"]}
        )
        return [mail for mail in mails if (mail["model"], mail["res_id"]) in readable]

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

    def _registry_overview_written(self, name, subtype):
        domain = [
            ("model", "=", "res.partner"),
            ("res_id", "in", self._registry_family().ids),
            ("subtype_id", "=", self._registry_xmlid(subtype)),
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

    def _registry_xmlid(self, xmlid):
        """Return the id behind ``xmlid`` without asking whether the record exists."""
        return self.env["ir.model.data"]._xmlid_to_res_id(xmlid)

    def _registry_preview(self, body):
        text = " ".join(html2plaintext(body or "").split())
        return text if len(text) <= PREVIEW else f"{text[: PREVIEW - 1]}…"
