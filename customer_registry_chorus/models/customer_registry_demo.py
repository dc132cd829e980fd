from odoo import api, models


class CustomerRegistryDemo(models.AbstractModel):
    _inherit = "customer.registry.demo"

    @api.model
    def _set_up_public_bodies(self):
        """Let a French public body get its invoices by Chorus Pro."""
        company = self.env.ref("customer_registry.company_rheinblick")
        body = self.env.ref("customer_registry.customer_aubrelle").with_company(company)
        body.write(
            {
                "invoice_sending_method": "chorus",
                "registry_chorus_requirement": "service",
                "registry_chorus_service": "FINANCES",
            }
        )
