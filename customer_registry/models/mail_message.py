from odoo import models


class MailMessage(models.Model):
    """Messages on customers."""

    _inherit = "mail.message"

    # The newest of one kind are found among 20,000 without sorting them.
    _registry_newest_idx = models.Index("(res_id, message_type, subtype_id, id) WHERE model = 'res.partner'")
