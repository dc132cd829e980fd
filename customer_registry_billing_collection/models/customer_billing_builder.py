from odoo import models

MANDATE = "mandate"


class CustomerBillingBuilder(models.AbstractModel):
    """Invoices to be collected by different mandates are different invoices."""

    _inherit = "customer.billing.builder"

    def _invoice_key_extra(self, customer, folder):
        """Override of customer_registry: the mandate by which the folder is collected keeps it apart."""
        extra = super()._invoice_key_extra(customer, folder)
        company = folder.company_id or self.env.company
        debtor = customer._registry_invoice_address().commercial_partner_id.with_company(company)
        line = folder.payment_method_line_id or debtor.property_inbound_payment_method_line_id
        # As superuser: whoever bills need not see the payment methods.
        provider = line.sudo()._registry_provider()
        if not provider:
            return extra
        return (*extra, (MANDATE, folder._mandate(debtor, provider).id))

    def _prepare_invoice(self, terms, bill):
        """Override of customer_registry: name the mandate on the invoice."""
        values, key = super()._prepare_invoice(terms, bill), bill.key
        # As superuser: whoever bills need not see payment methods and mandates.
        provider = self.env["account.payment.method.line"].browse(key.method).sudo()._registry_provider()
        if provider and values["move_type"] == "out_invoice":
            mandates = self.env["customer.mandate"].sudo().browse(_mandate_ids(key.extra)).exists()
            values["registry_mandate_id"] = mandates.filtered(lambda mandate: mandate.provider == provider)[:1].id
        return values


def _mandate_ids(extra):
    """Return the ids of mandates in a key, however deep other addons have wrapped it."""
    if not isinstance(extra, tuple):
        return []
    if len(extra) == 2 and extra[0] == MANDATE:
        return [extra[1]] if extra[1] else []
    return [mandate_id for part in extra for mandate_id in _mandate_ids(part)]
