from odoo import models


class ResPartnerBank(models.Model):
    """Accounts do not change while somebody signs a mandate for them."""

    _inherit = "res.partner.bank"

    def _registry_refuse_if_mandated(self, vals):
        """Override of customer_registry_collection: wait for the signature, which may make the mandate active.

        Whoever signs holds mandate and account likewise (``customer.mandate._claim_for_signing``).
        """
        # As superuser: whoever edits the account need not see the mandate.
        changed = self.sudo().filtered(lambda bank: bank._registry_is_changed(vals))
        if changed:
            domain = [("bank_id", "in", changed.ids), ("sign_request_ids.state", "=", "open")]
            self.env["customer.mandate"].sudo().search(domain).lock_for_update()
        return super()._registry_refuse_if_mandated(vals)
