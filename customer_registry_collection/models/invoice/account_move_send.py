from odoo import api, models

from ...const import CHANNEL


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_default_sending_methods(self, move):
        """Override of account: what cannot be debited goes by mail; so does the document, where that is wanted.

        The file for GoCardless names an invoice and its amount, it does not contain it.
        """
        methods = super()._get_default_sending_methods(move)
        if CHANNEL not in methods:
            return methods
        if move.move_type != "out_invoice" or move.currency_id.compare_amounts(move.amount_residual, 0) <= 0:
            return methods - {CHANNEL} | {"email"}
        customer = move.commercial_partner_id.with_company(move.company_id)
        return methods | {"email"} if customer.registry_gocardless_mail else methods
