from odoo import api, models


class CustomerMandate(models.Model):
    """What portal administrators see of the mandates of their customers."""

    _inherit = "customer.mandate"

    @api.model
    def _get_portal_mandates(self, customers):
        """Return those mandates of ``customers``, as superuser, that the current user administers; no drafts."""
        user = self.env.user
        administered = customers & user._registry_portal_customers("admin")
        domain = [
            ("partner_id", "in", administered.ids),
            ("company_id", "in", user.company_ids.ids),
            ("state", "!=", "draft"),
        ]
        return self.sudo().search(domain, order="state, id desc")
