from odoo import api, models


class MailMessage(models.Model):
    """Messages on customers."""

    _inherit = "mail.message"

    # The newest of one kind are found among 20,000 without sorting them.
    _registry_newest_idx = models.Index("(res_id, message_type, subtype_id, id) WHERE model = 'res.partner'")

    @api.model_create_multi
    def create(self, vals_list):
        """Override of mail: files that came by mail from outside are marked so."""
        messages = super().create(vals_list)
        incoming = messages.filtered(lambda message: message.message_type == "email")
        # As superuser: whoever hands in the mail need not see its author, nor be able to edit its files.
        outside = incoming.sudo().filtered(lambda message: not message.author_id or message.author_id.partner_share)
        outside.attachment_ids.registry_from_customer = True
        return messages
