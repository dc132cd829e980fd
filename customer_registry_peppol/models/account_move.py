from odoo import models

from .res_partner import KEEP


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_send_and_print(self):
        """Override of account_peppol: opening the dialog asks the network about no customer of the registry."""
        return super(AccountMove, self.with_context(**{KEEP: True})).action_send_and_print()
