from odoo import api, models

MEMBERS = {"user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    """Contacts may become employees by a change of groups, too."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        outsiders = self._registry_outsiders() if any(not MEMBERS.isdisjoint(vals) for vals in vals_list) else None
        groups = super().create(vals_list)
        if outsiders:
            outsiders._registry_part_employees()
        return groups

    def write(self, vals):
        outsiders = self._registry_outsiders() if not MEMBERS.isdisjoint(vals) else None
        result = super().write(vals)
        if outsiders:
            outsiders._registry_part_employees()
        return result

    @api.model
    def _registry_outsiders(self):
        """Return the users of contacts, as superuser, who are no employees."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("share", "=", True), ("partner_id.customer_link_ids", "!=", False)])
