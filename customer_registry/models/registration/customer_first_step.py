from odoo import api, models


class CustomerFirstStep(models.Model):
    _inherit = "customer.first.step"

    @api.model
    def _get_done_codes(self, company):
        """Override of core: the company requires something else than at first, and has customers."""
        done = super()._get_done_codes(company)
        default = company._default_registry_requirements()
        if default != company.registry_required_company_ids or default != company.registry_required_person_ids:
            done.add("requirements")
        customers = [("registry_state", "!=", False), ("company_id", "in", [False, company.id])]
        if self.env["res.partner"].search_count(customers, limit=1):
            done.add("customers")
        return done
