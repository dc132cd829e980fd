from odoo import api, models


class AccountMoveSendWizard(models.TransientModel):
    """The mail with an invoice tells who gets it, what it is about and how much it is."""

    _inherit = "account.move.send.wizard"

    @api.model
    def default_get(self, fields):
        """Override of account: it takes the invoice from the context, whoever may read it."""
        values = super().default_get(fields)
        self.env["account.move"].browse(values.get("move_id") or []).check_access("read")
        return values

    @api.model
    def _registry_told_relations(self):
        """Override of customer_registry: the invoice."""
        return super()._registry_told_relations() | {"move_id"}
