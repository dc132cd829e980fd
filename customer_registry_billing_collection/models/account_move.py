from odoo import api, models


class AccountMove(models.Model):
    """Invoices of folders are collected by the mandates of these."""

    _inherit = "account.move"

    @api.depends("invoice_line_ids.folder_id")
    def _compute_registry_mandate_id(self):
        """Override of customer_registry_collection: the folder may name a mandate of its own."""
        return super()._compute_registry_mandate_id()

    def _registry_mandate_by(self, provider):
        """Override of customer_registry_collection: the mandate of the first folder that has one."""
        if not self.folder_ids:
            return super()._registry_mandate_by(provider)
        debtor = self.commercial_partner_id.with_company(self.company_id)
        mandates = [folder._mandate(debtor, provider) for folder in self.folder_ids]
        return self.env["customer.mandate"].union(*mandates)[:1]
