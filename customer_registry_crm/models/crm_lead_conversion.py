from odoo import models


class CrmLead(models.Model):
    """An opportunity that is won makes a prospect a customer."""

    _inherit = "crm.lead"

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Override of crm: a salesman needs no right in the registry for it; the history names him."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        for lead in self:
            before = old_status_by_lead.get(lead.id, {}).get("is_won")
            if new_status_by_lead.get(lead.id, {}).get("is_won") and not before:
                lead._registry_convert_prospect()
        return result

    def _registry_convert_prospect(self):
        """Convert the prospect of this opportunity; never keep the opportunity from being won."""
        # As superuser: whoever wins the opportunity need not be able to edit the customer.
        customer = self.partner_id.sudo().commercial_partner_id
        customer = customer.with_company(self.company_id or self.env.company)
        customer._registry_try_to_convert(self.env._("Opportunity won: %(opportunity)s", opportunity=self.name))
