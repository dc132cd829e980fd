from odoo import api, fields, models


class SaleOrder(models.Model):
    """Orders show the hints of their customer."""

    _inherit = "sale.order"

    registry_banner_ids = fields.Many2many(
        "customer.banner", string="Banners", compute="_compute_registry_banner_ids", groups="base.group_user"
    )

    @api.depends("partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_registry_banner_ids(self):
        """Of customers that the user may see: Odoo takes any partner for an order."""
        seen = self.partner_id._filtered_access("read")
        for order in self:
            customer = order.partner_id
            order.registry_banner_ids = customer.sudo().registry_banner_ids if customer in seen else False
