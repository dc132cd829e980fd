from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices show the hints of their customer."""

    _inherit = "account.move"

    registry_banner_ids = fields.Many2many(
        "customer.banner", string="Banners", compute="_compute_registry_banner_ids", groups="base.group_user"
    )

    _registry_customer_state_idx = models.Index(
        "(commercial_partner_id, payment_state) WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_receipt')"
    )

    @api.depends("partner_id", "registry_customer_id", "move_type")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_registry_banner_ids(self):
        """The banners of the customer served, who is not always the one who pays, if the user may see the customer."""
        seen = (self.registry_customer_id | self.partner_id)._filtered_access("read")
        for move in self:
            customer = move.registry_customer_id or move.partner_id
            is_shown = customer in seen and move.is_sale_document(include_receipts=True)
            move.registry_banner_ids = customer.sudo().registry_banner_ids if is_shown else False
