from odoo import models


class ResPartner(models.Model):
    """Orders are documents of a customer."""

    _inherit = "res.partner"

    def _registry_open_documents(self):
        """Override of customer_registry: quotations, and orders of which something is left to invoice."""
        # As superuser: orders that the user does not see are open, too.
        orders = self.env["sale.order"].sudo()
        domain = [
            ("partner_id.commercial_partner_id", "in", self.ids),
            ("company_id", "=", self.env.company.id),
            *(
                "|",
                ("state", "in", ("draft", "sent")),
                "&",
                ("state", "=", "sale"),
                ("invoice_status", "!=", "invoiced"),
            ),
        ]
        return [*super()._registry_open_documents(), orders.search(domain)]

    def _registry_billing_partner_fields(self):
        """Override of customer_registry: orders keep a customer from deletion."""
        names = ["partner_id", "partner_invoice_id", "partner_shipping_id"]
        return {**super()._registry_billing_partner_fields(), "sale.order": names}
