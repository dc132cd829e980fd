from odoo import fields, models


class CustomerMandateRevoke(models.TransientModel):
    _name = "customer.mandate.revoke"
    _description = "Revoke Mandates"

    mandate_ids = fields.Many2many("customer.mandate", string="Mandates", required=True, readonly=True)
    date = fields.Date(string="Revoked On", required=True, default=fields.Date.context_today)
    reason = fields.Char(required=True)

    def action_revoke(self):
        """End the mandates; open invoices are no longer collected by them."""
        self.ensure_one()
        self.mandate_ids.check_access("write")
        self.mandate_ids._registry_revoke(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
