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
        for order in self:
            order.registry_banner_ids = order.partner_id.sudo().registry_banner_ids
