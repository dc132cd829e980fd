from odoo import models


class AccountPaymentRegister(models.TransientModel):
    """With "Restrict bank data": documents are paid to accounts that their reader may not open."""

    _inherit = "account.payment.register"

    def _get_batch_available_partner_banks(self, batch_result, journal):
        """Override of account: offer only what the user may open."""
        batch_result["lines"].partner_id._registry_read_ahead_banks()
        accounts = super()._get_batch_available_partner_banks(batch_result, journal)
        return accounts - accounts._registry_closed()

    def _compute_partner_bank_id(self):
        """Override of account: pay to the account of the document, though it is not offered."""
        result = super()._compute_partner_bank_id()
        if self.env["res.partner.bank"]._registry_is_restricted():
            for wizard in self.filtered(lambda wizard: wizard.can_edit_wizard and not wizard.partner_bank_id):
                wizard.partner_bank_id = wizard.batches[0]["payment_values"]["partner_bank_id"]
        return result

    def _compute_trust_values(self):
        """Override of account: it looks at the recipient's account as the user who pays."""
        self.partner_bank_id._registry_read_ahead("allow_out_payment")
        return super()._compute_trust_values()

    def _compute_qr_code(self):
        """Override of account: the QR code holds the number."""
        closed = self.filtered(lambda wizard: wizard.partner_bank_id._registry_closed())
        closed.qr_code = False
        return super(AccountPaymentRegister, self - closed)._compute_qr_code()
