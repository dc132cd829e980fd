from odoo import api, models


class CustomerFirstStep(models.Model):
    _inherit = "customer.first.step"

    @api.model
    def _get_done_codes(self, company):
        """Override of customer_registry: the company can debit."""
        done = super()._get_done_codes(company)
        if company.registry_creditor_identifier and company.registry_collection_journal_id:
            done.add("creditor")
        return done
