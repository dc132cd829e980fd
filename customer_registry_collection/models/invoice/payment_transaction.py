from odoo import api, models


class PaymentTransaction(models.Model):
    """Payments by a saved payment method: by those for whom it is saved.

    A page hides the payment methods of others, but Odoo charges each of the same commercial partner by its id.
    """

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of payment: an outsider starts no payment with what is closed to him; what follows goes on."""
        started = [vals for vals in vals_list if not vals.get("source_transaction_id")]
        tokens = self.env["payment.token"].browse({vals["token_id"] for vals in started if vals.get("token_id")})
        if closed := tokens._registry_closed():
            closed.sudo(False).check_access("write")
        return super().create(vals_list)
