from odoo import api, models
from odoo.fields import Command


class ResGroups(models.Model):
    """Rights that an update takes from a group stay with those who have worked with them."""

    _inherit = "res.groups"

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
