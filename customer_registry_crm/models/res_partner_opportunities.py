from odoo import models
from odoo.addons.customer_registry.overview.block import ROWS, Block

OPPORTUNITY_FIELDS = (
    "name",
    "won_status",
    "expected_revenue",
    "company_id",
    "date_closed",
    "date_deadline",
)
# Archived ones are left out unless they are lost.
OPPORTUNITIES = [("type", "=", "opportunity"), "|", ("active", "=", True), ("won_status", "=", "lost")]


class ResPartner(models.Model):
    """A block of the overview: opportunities, open ones first."""

    _inherit = "res.partner"

    def _registry_overview_blocks(self):
        """Override of customer_registry: opportunities."""
        load = type(self)._registry_overview_opportunities
        title = self.env._("Opportunities")
        return [
            *super()._registry_overview_blocks(),
            Block(code="opportunities", title=title, icon="fa-star-o", sequence=42, model="crm.lead", load=load),
        ]

    def _registry_overview_opportunities(self):
        everything = self.with_context(active_test=False)
        leads = everything._registry_overview_newest(
            "crm.lead", OPPORTUNITIES, OPPORTUNITY_FIELDS, "date_closed desc, id desc"
        )
        more = self._registry_overview_related(leads[:ROWS], "stage_id.name", next=leads._registry_next_activity())
        domain = [*OPPORTUNITIES, ("partner_id", "in", self._registry_family().ids)]
        context = {"active_test": False, "default_partner_id": self.id, "default_type": "opportunity"}
        return self._registry_overview_content(
            leads,
            lambda lead: lead._registry_overview_row(more[lead.id]["stage_id.name"] or "", more[lead.id]["next"]),
            action=self._registry_overview_action(
                self.env._("Opportunities"), "crm.lead", domain, ("list", "kanban", "form"), **context
            ),
            create=self._registry_overview_dialog(
                self.env._("New opportunity"), "crm.lead", default_partner_id=self.id, default_type="opportunity"
            ),
        )
