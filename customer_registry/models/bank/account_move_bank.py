from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Override of account: it looks at the recipient's bank account as the user who posts."""
        self.partner_bank_id._registry_read_ahead("active")
        return super()._post(soft=soft)
