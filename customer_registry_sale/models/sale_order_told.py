from odoo import api, models

ADDRESSES = frozenset({"partner_invoice_id", "partner_shipping_id"})


class SaleOrder(models.Model):
    """Orders print the addresses of whom they name, and are invoiced to them: nobody names who is hidden."""

    _name = "sale.order"
    _inherit = ["sale.order", "customer.told.mixin"]
    _registry_told_names = ADDRESSES | {"partner_id"}

    @api.model
    def _registry_told_by(self):
        """Override of customer_registry: the customer is that of the lead, or of the project, where there are such."""
        return (*super()._registry_told_by(), "opportunity_id", "project_id")

    def _registry_vouches_for(self, named):
        """Override of customer_registry: for the addresses of the customer, and of who pays for it.

        The customer is looked at itself.
        """
        if named.field.name not in ADDRESSES:
            return super()._registry_vouches_for(named)
        customers = self.partner_id.union(*named.records_in("partner_id"))
        # As superuser: who works on the order of a hidden customer keeps its addresses; nothing of them is shown here.
        customers, address = customers.sudo().commercial_partner_id, customers.sudo().browse(named.id)
        payers = [customer._registry_payer_address() for customer in customers]
        return address.commercial_partner_id in customers.union(*payers).commercial_partner_id
