from odoo import models


class DiscussChannel(models.Model):
    """Nobody learns who is behind an id by inviting it to a chat, see ``message_subscribe``."""

    _inherit = "discuss.channel"

    def add_members(self, partner_ids=None, *args, **kwargs):
        """Override of mail: leave out whom an employee does not see; Odoo shows all members with their address."""
        if partner_ids and not self.env.su and not self.env.user.share:
            partner_ids = self._registry_without_hidden(partner_ids)
        return super().add_members(partner_ids, *args, **kwargs)
