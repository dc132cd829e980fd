from odoo import api, fields, models


class CrmLead(models.Model):
    """An opportunity that is won makes a prospect a customer."""

    _inherit = "crm.lead"

    registry_conversion_hint = fields.Char(compute="_compute_registry_conversion_hint", groups="base.group_user")

    @api.depends("partner_id", "stage_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_registry_conversion_hint(self):
        """Say before an opportunity is won what that sends to a prospect whom the user may see."""
        self.registry_conversion_hint = False
        for lead in self.filtered(lambda lead: not lead.stage_id.is_won):
            # As superuser: a salesman needs no right in the registry.
            prospect = lead.partner_id._filtered_access("read").sudo().commercial_partner_id
            prospect = prospect.with_company(lead.company_id or self.env.company)
            lead.registry_conversion_hint = prospect and prospect._registry_conversion_hint()

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
