from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    folder_id = fields.Many2one("customer.folder", index="btree_not_null", ondelete="restrict", copy=False)
    folder_period_ids = fields.One2many(
        "customer.folder.period",
        "move_line_id",
        groups="customer_registry.group_reader,account.group_account_invoice,account.group_account_readonly",
    )

    def write(self, vals):
        """Override of account: what a correction of the invoice changes is what will be given back."""
        result = super().write(vals)
        if {"price_unit", "quantity", "discount"} & vals.keys():
            self._registry_update_periods()
        return result

    def unlink(self):
        """Override of account: the periods go with their lines, and the services know it."""
        # As superuser: nobody has the right to write periods; Odoo checks whether he may delete the lines.
        periods = self.sudo().folder_period_ids
        periods._refuse_built_upon()
        periods.unlink()
        return super().unlink()

    def _registry_update_periods(self):
        # As superuser: nobody has the right to write periods.
        for period in self.filtered("folder_id").sudo().folder_period_ids:
            line = period.move_line_id
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            period.amount = sign * line.price_unit * line.quantity * (1 - line.discount / 100)
