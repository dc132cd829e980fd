from odoo import api, models

from ...const import PROVIDER_OF_METHOD


class AccountPaymentMethod(models.Model):
    _inherit = "account.payment.method"

    @api.model
    def _get_payment_method_information(self):
        """Override of account: every bank journal may be debited for."""
        ours = {code: {"mode": "multi", "type": ("bank",)} for code in PROVIDER_OF_METHOD}
        return {**super()._get_payment_method_information(), **ours}


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    def _registry_provider(self):
        """Return ``sepa`` or ``gocardless`` for a line of direct debits, else False."""
        return PROVIDER_OF_METHOD.get(self.payment_method_id.code, False)
