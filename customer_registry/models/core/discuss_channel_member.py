from odoo import api, models


class DiscussChannelMember(models.Model):
    """Nobody learns name and address of a person by making it a member of a chat, see ``discuss.channel``."""

    _inherit = "discuss.channel.member"

    @api.model
    def _registry_told_relations(self):
        """Override of customer_registry: the member, of whatever company; outsiders add nobody."""
        return super()._registry_told_relations() | (frozenset() if self.env.user.share else {"partner_id"})
