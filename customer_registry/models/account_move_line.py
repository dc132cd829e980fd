from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    folder_id = fields.Many2one("customer.folder", index="btree_not_null", ondelete="restrict", copy=False)
    folder_period_ids = fields.One2many(
        "customer.folder.period",
        "move_line_id",
        groups="customer_registry.group_user,account.group_account_invoice,account.group_account_readonly",
    )

    def unlink(self):
        """Override of account: the periods go with their lines, and the services know it."""
        self.sudo().folder_period_ids.unlink()
        return super().unlink()
