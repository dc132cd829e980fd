from odoo import api, models
from odoo.fields import Command

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

    @api.model
    def _registry_keep_users(self):
        """Make users of the registry of those who are it only through "All customers", by group or in person.

        For databases from when that right included the user's. Called before it loses it; afterwards, and in a
        new database, this does nothing.
        """
        viewers = self.env.ref("customer_registry.group_view_all", raise_if_not_found=False)
        if not viewers:
            return
        users = self.env.ref("customer_registry.group_user")
        if users in viewers.implied_ids:
            persons = viewers.with_context(active_test=False).user_ids
            users.write({"user_ids": [Command.link(person.id) for person in persons]})
            viewers.implied_by_ids.write({"implied_ids": [Command.link(users.id)]})
