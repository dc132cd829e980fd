from odoo import api, models

TWINS = ("same_vat_partner_id", "same_company_registry_partner_id")


class ResPartner(models.Model):
    """A number that somebody types does not tell to whom it belongs; that there is a duplicate the review says."""

    _inherit = "res.partner"

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_same_vat_partner_id(self):
        """Override of base, which looks for them as superuser."""
        result = super()._compute_same_vat_partner_id()
        for partner in self:
            for name in TWINS:
                if not partner[name].sudo(False)._filtered_access("read"):
                    partner[name] = False
        return result
