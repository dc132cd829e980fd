from odoo import fields, models


class CustomerFolder(models.Model):
    """The orders of a folder."""

    _inherit = "customer.folder"

    order_ids = fields.One2many(
        "sale.order", "folder_id", string="Orders", readonly=True, groups="sales_team.group_sale_salesman"
    )
    order_count = fields.Integer(compute="_compute_order_count", groups="sales_team.group_sale_salesman")

    def _compute_order_count(self):
        groups = self.env["sale.order"]._read_group([("folder_id", "in", self.ids)], ["folder_id"], ["__count"])
        counts = {folder.id: count for folder, count in groups}
        for folder in self:
            folder.order_count = counts.get(folder.id, 0)

    def action_view_orders(self):
        """Open quotations and orders of this folder."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        context = {"default_partner_id": self.partner_id.id, "default_folder_id": self.id}
        domain = [("folder_id", "=", self.id)]
        return {**action, "name": self.env._("Orders"), "domain": domain, "context": context}
