from odoo import api, models
from odoo.exceptions import AccessError

COMMENT = "mail.mt_comment"
WRITER = frozenset({"author_id", "email_from"})
KIND = frozenset({"message_type", "subtype_xmlid", "subtype_id"})
TEXT = frozenset({"body", "subject", "partner_ids", "attachments", "attachment_ids", "body_is_html"})
POSTED = TEXT | KIND | WRITER | {"parent_id", "email_add_signature", "rating_value", "rating_id"}
NOTIFIED = TEXT | WRITER | {"email_layout_xmlid", "model_description", "mail_auto_delete", "notify_author_mention"}


class MailThread(models.AbstractModel):
    """What outsiders write on records by RPC: comments, as on the portal's pages."""

    _inherit = "mail.thread"

    def message_post(self, **kwargs):
        """Override of mail: an outsider posts a comment, of today and in his own name, or nothing.

        Posted as superuser, as by the pages of the portal, once it is clear that he may.
        """
        if not self._registry_is_guarded_thread():
            return super().message_post(**kwargs)
        self._registry_check_comment(kwargs, POSTED)
        self._registry_check_post(kwargs)
        text = {name: value for name, value in kwargs.items() if name not in KIND | WRITER}
        text.update(message_type="comment", subtype_xmlid=COMMENT)
        return super(MailThread, self.sudo()).message_post(**text).sudo(False)

    def message_notify(self, **kwargs):
        """Override of mail: what an outsider does may notify the employees whom it concerns, in his name."""
        if not self._registry_is_guarded_thread():
            return super().message_notify(**kwargs)
        if any(value for name, value in kwargs.items() if name not in NOTIFIED):
            raise self._registry_only_comments()
        self._registry_check_post(kwargs)
        text = {name: value for name, value in kwargs.items() if name not in WRITER}
        # As superuser: he need not see whom he notifies; what he sends is checked above.
        return super(MailThread, self.sudo()).message_notify(**text).sudo(False)

    def _registry_is_guarded_thread(self):
        """Return whether an outsider writes here; chats go by rules of their own."""
        return self._name != "discuss.channel" and self._registry_asks_outsider()

    @api.model
    def _registry_check_comment(self, values, allowed):
        """:raises AccessError: ``values`` of a message make it anything but a comment, or tell more than ``allowed``"""
        comment = self.env["ir.model.data"]._xmlid_to_res_id(COMMENT)
        wanted = {"message_type": "comment", "subtype_xmlid": COMMENT, "subtype_id": comment}
        is_comment = all(values.get(name) in (value, None, False) for name, value in wanted.items())
        if not is_comment or any(value for name, value in values.items() if name not in allowed):
            raise self._registry_only_comments()

    @api.model
    def _registry_only_comments(self):
        return AccessError(self.env._("In the portal you can only write comments, dated today and in your own name."))

    def _registry_check_post(self, kwargs):
        """:raises AccessError: the current user may not write on this record, to these people, below this message"""
        messages = self.env["mail.message"]
        if not self or self - messages._filter_records_for_message_operation(self._name, self.ids, "create"):
            raise messages._make_access_error("create")
        people = [person for person in kwargs.get("partner_ids") or () if isinstance(person, int)]
        if self._registry_foreigners(self.env["res.partner"].browse(people) - self.env.user.partner_id, self):
            raise messages._make_access_error("create")
        if kwargs.get("parent_id"):
            messages.browse(kwargs["parent_id"])._registry_check_parent(self._name, self.id)

    @api.model
    def _registry_foreigners(self, people, record):
        """Return those of ``people`` who are neither employees nor follow ``record``, if it can be followed."""
        # As superuser: an outsider sees neither all the people nor all who follow.
        people = people.sudo().filtered("partner_share")
        follows = people and record and "message_partner_ids" in record._fields
        return people - record.sudo().message_partner_ids if follows else people
