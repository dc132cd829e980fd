from odoo import api, models


class CustomerMandate(models.Model):
    """What portal administrators with that right see of the mandates of their customers."""

    _inherit = "customer.mandate"

    @api.model
    def _get_portal_mandates(self, customers):
        """Return those mandates of ``customers``, as superuser, that the current user may see; no drafts."""
        user = self.env.user
        shown = customers & user._registry_portal_customers("mandates")
        domain = [
            ("partner_id", "in", shown.ids),
            ("company_id", "in", user.company_ids.ids),
            ("state", "!=", "draft"),
        ]
        return self.sudo().search(domain, order="state, id desc")
