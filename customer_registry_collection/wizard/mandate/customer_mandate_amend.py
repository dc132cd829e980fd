from odoo import fields, models


class CustomerMandateAmend(models.TransientModel):
    _name = "customer.mandate.amend"
    _description = "Amend a Mandate"

    mandate_id = fields.Many2one("customer.mandate", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="mandate_id.partner_id")
    iban_masked = fields.Char(related="mandate_id.iban_masked", string="Account So Far")
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="New Bank Account",
        ondelete="cascade",
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    reference = fields.Char(string="New Reference", help="Empty: the reference stays.")

    def action_amend(self):
        """Record the change; the next debit tells the bank.

        :raises UserError: nothing changes, or the mandate is not active
        """
        self.ensure_one()
        self.mandate_id._registry_amend(self.bank_id, self.reference)
        return {"type": "ir.actions.act_window_close"}
