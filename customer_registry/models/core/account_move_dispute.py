from odoo import fields, models


class AccountMove(models.Model):
    """Invoices that the customer disputes: nobody is asked to pay them, and nothing is debited."""

    _inherit = "account.move"

    registry_disputed = fields.Boolean(
        string="Disputed",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="No reminder lists this invoice, and no collection debits it.",
    )
    registry_dispute_reason = fields.Char(
        string="Reason for the Dispute", copy=False, tracking=True, groups="base.group_user"
    )

    def action_registry_dispute(self):
        """Keep these invoices from being reminded and debited until the dispute is settled."""
        self.write({"registry_disputed": True})
        return True

    def action_registry_settle_dispute(self):
        self.write({"registry_disputed": False})
        return True
