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
