from odoo import api, models


class CustomerContactEmail(models.Model):
    """Another address to log in with: see ``portal_mandates`` of the contact."""

    _inherit = "customer.contact.email"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of customer_registry: whoever may not show mandates gives nobody a login that shows them."""
        addresses = super().create(vals_list)
        addresses.filtered("portal").contact_id._registry_withdraw_mandates()
        return addresses

    def write(self, vals):
        """Override of customer_registry: likewise."""
        before = {address.id: address._way_in() for address in self}
        result = super().write(vals)
        changed = self.filtered(lambda address: address.portal and address._way_in() != before[address.id])
        changed.contact_id._registry_withdraw_mandates()
        return result

    def _way_in(self):
        return self.portal, self.email_normalized, self.contact_id
