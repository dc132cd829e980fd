from odoo import models


class AccountPayment(models.Model):
    """With "Restrict bank data": documents are paid to accounts that their reader may not open."""

    _inherit = "account.payment"

    # The newest payments of one customer are found among 50,000 without sorting them.
    _registry_newest_idx = models.Index("(partner_id, date DESC, id DESC)")

    def action_post(self):
        """Override of account: it looks at the recipient's bank account as the user who pays."""
        self.partner_bank_id._registry_read_ahead("allow_out_payment")
        return super().action_post()

    def _compute_available_partner_bank_ids(self):
        """Override of account: offer only what the user may open."""
        self.partner_id._registry_read_ahead_banks()
        result = super()._compute_available_partner_bank_ids()
        for payment in self:
            payment.available_partner_bank_ids -= payment.available_partner_bank_ids._registry_closed()
        return result

    def _compute_partner_bank_id(self):
        """Override of account: keep the account of the document, though it is not offered."""
        kept = self.filtered(lambda payment: payment.partner_bank_id._registry_closed())
        result = super(AccountPayment, self - kept)._compute_partner_bank_id()
        for payment in kept:
            account = payment.partner_bank_id
            # As superuser: the account is closed to the user; asked is only whether the payment may keep it.
            payment.partner_bank_id = account if account.sudo().partner_id == payment.partner_id else False
        return result

    def _compute_qr_code(self):
        """Override of account: the QR code holds the number."""
        closed = self.filtered(lambda payment: payment.partner_bank_id._registry_closed())
        closed.qr_code = False
        return super(AccountPayment, self - closed)._compute_qr_code()
