from odoo import models

MANDATE = "mandate"


class CustomerBillingBuilder(models.AbstractModel):
    """Invoices to be collected by different mandates are different invoices."""

    _inherit = "customer.billing.builder"

    def _invoice_key_extra(self, customer, folder):
        """Override of customer_registry: the mandate by which the folder is collected keeps it apart."""
        extra = super()._invoice_key_extra(customer, folder)
        debtor = self._invoice_partner(customer).commercial_partner_id.with_company(folder.company_id)
        line = folder.payment_method_line_id or debtor.property_inbound_payment_method_line_id
        provider = line.sudo()._registry_provider()
        if not provider:
            return extra
        return (*extra, (MANDATE, folder._registry_mandate(debtor, provider).id))

    def _prepare_invoice(self, run, customer, key, lines):
        """Override of customer_registry: name the mandate on the invoice."""
        values = super()._prepare_invoice(run, customer, key, lines)
        mandates = [value for name, value in key.extra if name == MANDATE]
        if mandates:
            values["registry_mandate_id"] = mandates[0]
        return values
