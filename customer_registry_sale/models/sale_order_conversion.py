from odoo import api, fields, models


class SaleOrder(models.Model):
    """A confirmed order makes a prospect a customer."""

    _inherit = "sale.order"

    registry_conversion_hint = fields.Char(compute="_compute_registry_conversion_hint", groups="base.group_user")

    @api.depends("partner_id", "state", "company_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_registry_conversion_hint(self):
        """Say before a quotation is confirmed what that sends to a prospect whom the user may see."""
        self.registry_conversion_hint = False
        for order in self.filtered(lambda order: order.state in ("draft", "sent") and order.partner_id):
            # As superuser: a salesman needs no right in the registry to confirm.
            prospect = order._registry_customer()._filtered_access("read").sudo()
            order.registry_conversion_hint = prospect.with_company(order.company_id)._registry_conversion_hint()

    def _action_confirm(self):
        """Override of sale: a salesman needs no right in the registry for it; the history names him."""
        result = super()._action_confirm()
        for order in self:
            order._registry_customer()._registry_try_to_convert(self.env._("Order %(order)s", order=order.name))
        return result
