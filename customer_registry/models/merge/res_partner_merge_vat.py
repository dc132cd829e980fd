from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """The kept record's VAT flag holds for what comes to it by a merge."""

    _inherit = "res.partner"

    def _registry_merge_one(self, kept, choices):
        """Override of customer_registry: open documents of the merged record follow the flag of the kept one."""
        documents = [
            recordset
            for company in self._registry_companies_of_other_vat(kept)
            for recordset in self.with_company(company)._registry_open_documents()
        ]
        merge = super()._registry_merge_one(kept, choices)
        if taxes := self.env["customer.merge.taxes"]._follow(documents):
            merge.journal = {**merge.journal, "taxes": taxes}
        return merge

    def _registry_companies_of_other_vat(self, kept):
        """Return the companies in which the VAT flag of this record is not that of ``kept``."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT jsonb_object_keys(vat_exempt)::int FROM res_partner WHERE id IN %s", (self | kept)._ids
            )
        )
        companies = self.env["res.company"].browse(company for (company,) in rows).exists()
        return companies.filtered(
            lambda company: self.with_company(company).vat_exempt != kept.with_company(company).vat_exempt
        )
