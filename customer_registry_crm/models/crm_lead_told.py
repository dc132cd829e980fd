from odoo import models


class CrmLead(models.Model):
    """Leads hold e-mail, phone and address of their customer: nobody gets them by naming a hidden one."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "customer.told.mixin"]

    def merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True):
        """Override of crm: the one that remains takes over the customer of another one."""
        leads = self._registry_taking_over(self)
        return super(CrmLead, leads).merge_opportunity(user_id=user_id, team_id=team_id, auto_unlink=auto_unlink)
