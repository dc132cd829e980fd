from odoo import api, models
from odoo.addons.customer_registry.models.core.res_partner_bulk import MONEY
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Billing runs for chosen customers alone."""

    _inherit = "res.partner"

    def action_registry_bill(self):
        """Open a new billing run for these customers.

        :raises UserError: none of them is in the registry
        """
        self._registry_check_internal()
        self.check_access("read")
        customers = self.commercial_partner_id.filtered("registry_state")
        if not customers:
            raise UserError(self.env._("Only customers can be billed: choose contacts that are in the registry."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing Run"),
            "res_model": "customer.billing.run",
            "views": [(False, "form")],
            "context": {"default_partner_ids": customers.ids},
        }

    @api.model
    def _registry_action_groups(self):
        """Override of customer_registry: it is about money."""
        return {**super()._registry_action_groups(), "customer_registry_billing.action_server_bill": MONEY}
