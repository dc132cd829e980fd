from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_post(self):
        """Override of account: it looks at the recipient's bank account as the user who pays."""
        self.partner_bank_id._registry_read_ahead()
        return super().action_post()

    def _compute_qr_code(self):
        """Override of account: as above."""
        self.partner_bank_id._registry_read_ahead()
        return super()._compute_qr_code()
