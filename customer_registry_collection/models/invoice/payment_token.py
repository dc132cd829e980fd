from odoo import models


class PaymentToken(models.Model):
    """Payment methods that a customer has saved: for those of its contacts who see its invoices.

    Odoo shows and archives them for everybody whose commercial partner the customer is.
    """

    _inherit = "payment.token"

    def write(self, vals):
        """Override of payment: nobody archives them for a customer whose invoices he does not see."""
        if "active" in vals and (closed := self._registry_closed()):
            closed.sudo(False).check_access("write")
        return super().write(vals)

    def _get_available_tokens(self, *args, **kwargs):
        """Override of payment: nor pays with them, nor sees them."""
        tokens = super()._get_available_tokens(*args, **kwargs)
        return tokens - tokens._registry_closed()

    def _registry_closed(self):
        """Return those of colleagues, and of customers whose invoices this user of the portal does not see."""
        user = self.env.user
        if not user.share:
            return self.browse()
        # As superuser: the state of a customer is for employees only.
        others = self.sudo().filtered(lambda token: token.partner_id != user.partner_id)
        ours = others.filtered(lambda token: token.partner_id.commercial_partner_id.registry_state)
        customers = user._registry_portal_customers("invoices")
        return ours.filtered(lambda token: token.partner_id not in customers).with_env(self.env)
