from odoo import api, models


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    @api.model_create_multi
    def create(self, vals_list):
        categories = super().create(vals_list)
        if any(vals.get("partner_ids") for vals in vals_list):
            self._registry_refuse_closed(categories._registry_all_partners())
        return categories

    def write(self, vals):
        """Override of base: who may not edit a customer puts it into no category from this end either."""
        if "partner_ids" not in vals:
            return super().write(vals)
        before = {category: category._registry_all_partners() for category in self}
        result = super().write(vals)
        for category, partners in before.items():
            now = category._registry_all_partners()
            self._registry_refuse_closed((now - partners) | (partners - now))
        return result

    def _registry_refuse_closed(self, partners):
        closed = partners._registry_closed_to_user()
        if closed:
            closed.check_access("write")

    def _registry_all_partners(self):
        """Return the partners of these categories, as superuser: those that the user may not see included."""
        return self.sudo().with_context(active_test=False).partner_ids.sudo(self.env.su)

    def action_view_category_report(self):
        """Open income and expense of this category and of those below it."""
        self.ensure_one()
        self.env["customer.category.report"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_registry.action_customer_category_report")
        return {**action, "context": {"search_default_category_ids": self.id}}
