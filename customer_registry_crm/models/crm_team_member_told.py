from odoo import models


class CrmTeamMember(models.Model):
    """Members of sales teams show e-mail and phone of their user: nobody gets them by naming a hidden login."""

    _name = "crm.team.member"
    _inherit = ["crm.team.member", "customer.told.mixin"]

    _registry_told_names = frozenset({"user_id"})
