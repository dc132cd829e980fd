from odoo import api, fields, models


class CustomerMandateAmendment(models.Model):
    """One change of a mandate in use: what the bank knows until the next debit tells it."""

    _name = "customer.mandate.amendment"
    _description = "Amendment of a Mandate"
    _inherit = "customer.aspect.mixin"
    _order = "mandate_id, id"

    mandate_id = fields.Many2one("customer.mandate", required=True, index=True, ondelete="cascade", readonly=True)
    partner_id = fields.Many2one(related="mandate_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="mandate_id.company_id", store=True, index=True)
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    original_reference = fields.Char(readonly=True, help="Only where the reference has changed.")
    original_iban = fields.Char(string="Original IBAN", readonly=True, help="Only where the account has changed.")
    original_bic = fields.Char(string="Original BIC", readonly=True)
    original_masked = fields.Char(string="Original Account", readonly=True)
    original_creditor_identifier = fields.Char(
        string="Original Creditor Identifier", readonly=True, help="Only where the creditor's identifier has changed."
    )
    date_sent = fields.Date(
        string="Sent On", readonly=True, help="When a confirmed debit told the bank. Empty: the next one does."
    )

    @api.depends("date")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = fields.Date.to_string(amendment.date)

    def _registry_mark_sent(self, day):
        """Note that a debit confirmed on ``day`` told the bank of these amendments."""
        self.sudo().filtered(lambda amendment: not amendment.date_sent).date_sent = day
