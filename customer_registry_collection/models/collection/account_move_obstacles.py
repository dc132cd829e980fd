from odoo import models


class AccountMove(models.Model):
    """What speaks against debiting an invoice now."""

    _inherit = "account.move"

    def _registry_collection_obstacles(self):
        """Hook: return the sentences that say why this invoice must not be debited now; empty: it may."""
        self.ensure_one()
        if self.registry_disputed:
            return [self.env._("The customer disputes it: settle the dispute first.")]
        return []
