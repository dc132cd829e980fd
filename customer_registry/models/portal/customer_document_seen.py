from odoo import api, fields, models
from odoo.exceptions import AccessError


class CustomerDocumentSeen(models.Model):
    """Which documents of customers a user has opened: the others are new to this user."""

    _name = "customer.document.seen"
    _description = "Seen Document"
    _log_access = False

    attachment_id = fields.Many2one("ir.attachment", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")

    _once = models.UniqueIndex("(attachment_id, user_id)", "This document has already been marked as seen.")

    @api.model
    def registry_mark_seen(self, attachment_ids):
        """Note that the current user has seen these documents.

        :param list attachment_ids: ids of ``ir.attachment``; all of them must be readable
        :raises AccessError: one is not, or the user is no employee
        """
        self.env["res.partner"]._registry_check_internal()
        attachments = self.env["ir.attachment"].browse(attachment_ids).exists()
        try:
            attachments.check_access("read")
        except AccessError:
            raise AccessError(self.env._("You may not read one of these documents.")) from None
        # As superuser: the list is closed to everybody; written is only what the user himself has seen.
        seen = self.sudo().search([("attachment_id", "in", attachments.ids), ("user_id", "=", self.env.uid)])
        new = attachments - seen.attachment_id
        self.sudo().create([{"attachment_id": attachment.id, "user_id": self.env.uid} for attachment in new])
        return True
