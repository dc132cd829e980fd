from odoo import api, models


class CustomerRegistryDemo(models.AbstractModel):
    _inherit = "customer.registry.demo"

    @api.model
    def _set_up_creditor(self):
        """Let the demo company collect to its own bank account."""
        self.env.ref("customer_registry.company_rheinblick").registry_collection_journal_id = self._bank_journal()

    @api.model
    def _set_up_debtors(self):
        """Let the customers with an active mandate pay by direct debit."""
        company = self.env.ref("customer_registry.company_rheinblick")
        mandates = self.env["customer.mandate"].search([("company_id", "=", company.id), ("state", "=", "active")])
        mandates.partner_id.with_company(company).registry_payment_type = "sepa"
