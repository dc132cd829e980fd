from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CustomerBulkEdit(models.TransientModel):
    """Add and remove categories and team members of many customers, or give them an owner."""

    _name = "customer.bulk.edit"
    _description = "Categories, Owner and Team of Many Customers"
    _inherit = ["customer.bulk.mixin"]

    _chosen_field = "partner_ids"

    partner_ids = fields.Many2many("res.partner", string="Customers", context={"active_test": False})
    add_category_ids = fields.Many2many(
        "res.partner.category", "customer_bulk_edit_add_category_rel", string="Add categories"
    )
    remove_category_ids = fields.Many2many(
        "res.partner.category", "customer_bulk_edit_remove_category_rel", string="Remove categories"
    )
    user_id = fields.Many2one("res.users", string="New owner", domain="[('share', '=', False)]")
    add_member_ids = fields.Many2many(
        "res.users", "customer_bulk_edit_add_member_rel", string="Add to the team", domain="[('share', '=', False)]"
    )
    remove_member_ids = fields.Many2many(
        "res.users",
        "customer_bulk_edit_remove_member_rel",
        string="Remove from the team",
        domain="[('share', '=', False)]",
    )

    def action_apply(self):
        """Change the customers that the user may edit.

        :raises UserError: when nothing is to be changed, or when there is no such customer
        """
        vals = self._prepare_changes()
        if not vals:
            raise UserError(self.env._("Choose what is to be changed."))
        self._get_changeable().write(vals)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_changes(self):
        """Return the values to write; a category or member named twice is removed."""
        vals = {
            "category_id": self._prepare_commands(self.add_category_ids, self.remove_category_ids),
            "registry_member_ids": self._prepare_commands(self.add_member_ids, self.remove_member_ids),
            "user_id": self.user_id.id,
        }
        return {name: value for name, value in vals.items() if value}

    def _prepare_commands(self, added, removed):
        return [Command.link(id_) for id_ in added.ids] + [Command.unlink(id_) for id_ in removed.ids]
