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
        mandates.filtered(lambda mandate: mandate.provider == "sepa").partner_id.with_company(
            company
        ).registry_payment_type = "sepa"
        for provider, own in self._debtors(company).items():
            self._open_invoices(company, own).preferred_payment_method_line_id = company._registry_method_line(provider)

    @api.model
    def _set_up_gocardless(self):
        """Let a customer get its invoices by the export for GoCardless, and one wait for it."""
        company = self.env.ref("customer_registry.company_rheinblick")
        customers = self._debtors(company)["gocardless"].with_company(company)
        customers.invoice_sending_method = "gocardless"
        self.env["customer.delivery"]._queue(self._open_invoices(company, customers))

    @api.model
    def _debtors(self, company):
        """Return {provider: customers who gave ``company`` a mandate, those whose mandate has ended included}."""
        mandates = self.env["customer.mandate"].search([("company_id", "=", company.id), ("state", "!=", "draft")])
        return {provider: own.partner_id for provider, own in mandates.grouped("provider").items()}

    @api.model
    def _open_invoices(self, company, customers):
        return self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("commercial_partner_id", "in", customers.ids),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
            ]
        )
