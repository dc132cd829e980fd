from odoo import api, models


class MailMessage(models.Model):
    """Notifications and ratings, which many may read, name their message by its subject."""

    _inherit = "mail.message"

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Override of base: to those who may not read the message it is a number."""
        readable = self.sudo(False)._filtered_access("read").sudo(self.env.su)
        result = super(MailMessage, readable)._compute_display_name()
        for message in self - readable:
            message.display_name = f"{self._name},{message.id}"
        return result

    def _registry_without_right_to_point(self):
        """Override of customer_registry: whoever was sent a message on a document may answer it there, as in Odoo."""
        return self.filtered(lambda message: not message._registry_answers())

    def _registry_answers(self):
        """Return whether this message answers one on the same document that the user may read."""
        # As superuser: where the other one stands is compared, not shown.
        own, parent = self.sudo(), self.sudo().parent_id
        same = parent and (parent.model, parent.res_id) == (own.model, own.res_id)
        return bool(same) and parent.sudo(False).has_access("read")
