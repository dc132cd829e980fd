from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """The hints that stand at the head of a customer."""

    _inherit = "res.partner"

    registry_banner_ids = fields.Many2many(
        "customer.banner",
        string="Banners",
        compute="_compute_registry_banner_ids",
        search="_search_registry_banner_ids",
        groups="base.group_user",
        help="Hints about the customer as a whole that the company has tied to billing events.",
    )

    @api.depends("commercial_partner_id", "invoice_ids.state", "invoice_ids.payment_state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_registry_banner_ids(self):
        """As superuser: a hint is for everybody, also for those who do not see the invoices."""
        customers = {partner: partner.sudo().commercial_partner_id._origin for partner in self}
        banners = self.env["customer.banner"]
        shown = banners.sudo()._get_shown(self.sudo().commercial_partner_id._origin)
        for partner in self:
            partner.registry_banner_ids = shown.get(customers[partner].id, banners).sudo(False)

    def _search_registry_banner_ids(self, operator, value):
        self._registry_check_internal()
        if operator in ("any", "any!"):
            # As superuser: "any!" bypasses the rules, here as in every search.
            banners = self.env["customer.banner"].sudo(operator == "any!" or self.env.su)
            value = banners.with_context(active_test=False)._search(value).get_result_ids()
        elif operator != "in":
            return NotImplemented
        return self._registry_banner_domain(set(value))

    def _registry_banner_domain(self, banner_ids):
        """Return the domain of partners that show one of ``banner_ids``; False among these: that show none."""
        # As superuser: who shows a banner may follow from invoices that the user does not see.
        banners = self.env["customer.banner"].sudo()
        shown = self._registry_shows_domain(banners.browse(banner_ids - {False}))
        if False not in banner_ids:
            return shown
        in_force = banners.browse([rule.banner_id for rule in banners._get_rules()])
        return shown | ~self._registry_shows_domain(in_force)

    def _registry_shows_domain(self, banners):
        query = banners._get_customers_query()
        return Domain("commercial_partner_id", "in", SQL("(%s)", query))

    def _registry_overview_banners(self):
        """Return what the overview shows of the banners of this customer, able to become JSON."""
        self.ensure_one()
        return self.registry_banner_ids._to_overview()
