from odoo import models


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    def action_view_category_report(self):
        """Open income and expense of this category and of those below it."""
        self.ensure_one()
        self.env["customer.category.report"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_registry.action_customer_category_report")
        return {**action, "context": {"search_default_category_ids": self.id}}
