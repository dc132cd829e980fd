from odoo import models

from .customer_mandate_signing import SECRET


class ResUsers(models.Model):
    """Who shows mandates, and to whom the portal shows them."""

    _inherit = "res.users"

    def _registry_may_show_mandates(self):
        """Return whether this user may let others see mandates: with the right to bank data."""
        return self._is_superuser() or self.has_group(SECRET)

    def _registry_portal_customers(self, right=None):
        """Override of customer_registry: "mandates" for those whose mandates it sees."""
        customers = super()._registry_portal_customers(right)
        # As superuser: what is hidden from a portal user is not for him to read.
        if right == "mandates" and self.sudo().partner_id.registry_mandates_hidden:
            customers -= self.sudo().partner_id
        return customers
