from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import clean_context

# What the portal's page sends of a message; Odoo itself fills in who wrote it and when.
WRITTEN = frozenset({"body", "subject", "attachment_ids"})
SENT = WRITTEN | {"model", "res_id", "parent_id", "partner_ids", "message_type", "subtype_id", "email_add_signature"}
IGNORED = frozenset({"author_id", "email_from"})


class MailMessage(models.Model):
    """What outsiders do with messages by RPC: no more than on the portal's pages.

    They write comments, of today and in their own name, on what they may write on, to employees and to those who
    follow it. Their own comments they edit. Odoo checks little of that for calls. Chats go by rules of their own.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of mail: whatever an outsider writes is a comment, or refused."""
        if not self._registry_asks_outsider():
            return super().create(vals_list)
        comments = [self._registry_comment_values(vals) for vals in vals_list]
        return super(MailMessage, self.with_context(clean_context(self.env.context))).create(comments)

    def write(self, vals):
        """Override of mail: outsiders edit text and files, and nothing that says of what kind a message is."""
        # As superuser: of what kind the messages are is asked before Odoo checks whether he may edit them.
        if self._registry_asks_outsider() and not all(message._registry_is_chat() for message in self.sudo()):
            if vals.keys() - WRITTEN - IGNORED:
                raise self._make_access_error("write")
            self._registry_check_files(vals)
        return super().write(vals)

    def _get_forbidden_access(self, operation):
        """Override of mail: outsiders write messages on what they may write on, and change only their own comments.

        Odoo lets everybody who ever got a message write below it on any record, and change what he got. Nor does
        it ask whom he writes to: the portal's pages do, calls by RPC do not.
        """
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user._is_internal() or operation == "read":
            return forbidden
        others = (self - forbidden).sudo().filtered(lambda message: not message._registry_is_chat())
        if operation == "create":
            others = others.filtered(
                lambda message: (
                    not message._registry_may_be_on_its_record(self.env) or message._registry_foreign_recipients()
                )
            )
        else:
            own = others.filtered(lambda message: message.message_type == "comment")
            others -= own.filtered(lambda message: message.author_id == self.env.user.partner_id)
        return forbidden + others.sudo(False)

    def _registry_is_chat(self):
        return self.model == "discuss.channel"

    def _registry_comment_values(self, vals):
        """Return ``vals`` of a comment by the current outsider.

        :raises AccessError: it would be something else
        """
        if vals.get("model") == "discuss.channel":
            return vals
        self.env["mail.thread"]._registry_check_comment(vals, SENT | IGNORED)
        self._registry_check_files(vals)
        if not (vals.get("model") and vals.get("res_id")):
            raise self._make_access_error("create")
        self.browse(vals.get("parent_id") or ())._registry_check_parent(vals["model"], vals["res_id"])
        subtype = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        return {**vals, "message_type": "comment", "subtype_id": subtype}

    def _registry_check_parent(self, model, res_id):
        """:raises AccessError: one of these messages, to be answered on a record, is on another or not to be read"""
        self.check_access("read")
        # As superuser: where they stand is compared, not shown; that he may read them is checked above.
        if any((message.model, message.res_id) != (model, res_id) for message in self.sudo()):
            raise self._make_access_error("create")

    def _registry_check_files(self, vals):
        """Odoo lets everybody attach the internal files of a record to a message on it, and so read them.

        :raises AccessError: not all of the files are the current user's own
        """
        ids = set()
        for command in vals.get("attachment_ids") or ():
            kind, *rest = (Command.LINK, command) if isinstance(command, int) else command
            if kind in (Command.LINK, Command.SET):
                ids.update(rest[-1] if kind == Command.SET else rest[:1])
            elif kind not in (Command.UNLINK, Command.CLEAR):
                raise self._make_access_error("write")
        # As superuser: asked is only whose files these are.
        files = self.env["ir.attachment"].sudo().browse(ids).exists()
        if any(file.create_uid != self.env.user for file in files):
            raise AccessError(self.env._("You can only attach files that you have sent yourself."))

    def _registry_foreign_recipients(self):
        """Return the recipients who are neither employees nor follow the record."""
        record = self.env[self.model].browse(self.res_id) if self.model and self.res_id else None
        return self.env["mail.thread"]._registry_foreigners(self.partner_ids - self.author_id, record)

    def _registry_may_be_on_its_record(self, env):
        """Return whether the user of ``env`` may write a message on the record that this one is on."""
        if not (self.model and self.res_id):
            return True
        return bool(env["mail.message"]._filter_records_for_message_operation(self.model, [self.res_id], "create"))
