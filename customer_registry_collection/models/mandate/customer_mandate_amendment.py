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
    original_reference = fields.Char(readonly=True, help="Only if the reference has changed.")
    original_iban = fields.Char(readonly=True, help="Only if the account has changed.")
    original_bic = fields.Char(readonly=True)
    original_masked = fields.Char(string="Original Account", readonly=True)
    date_sent = fields.Date(
        string="Sent On", readonly=True, help="When a confirmed debit notified the bank. Empty: the next one will."
    )

    @api.depends("date")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = fields.Date.to_string(amendment.date)

    def _originals(self):
        """Return what the next debit says of these amendments of one mandate, oldest first.

        :return: dict of ``original_mandate`` ('' if the reference is what the bank knows) and
            ``account_changed``
        """
        mandate = self.mandate_id
        reference = next(filter(None, self.mapped("original_reference")), "")
        number = next(filter(None, self.mapped("original_iban")), "")
        return {
            "original_mandate": reference if reference != mandate.reference else "",
            "account_changed": bool(number) and number != mandate.iban,
        }

    def _mark_sent(self, day):
        """Note that a debit confirmed on ``day`` told the bank of these amendments."""
        # As superuser: nobody has the right to write amendments.
        self.sudo().filtered(lambda amendment: not amendment.date_sent).date_sent = day

    def _mark_untold(self):
        """Note that the debits which carried these amendments never reached the bank: the next ones do again."""
        # As superuser: nobody has the right to write amendments.
        self.sudo().date_sent = False
