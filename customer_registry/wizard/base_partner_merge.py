from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Odoo's own way to merge partners."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Override of base: rights in the portal do not come to employees, and logins keep their address.

        Odoo merges as superuser: whoever may not edit one of them does not merge it away.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        (partners | dst_partner if dst_partner else partners).sudo(self.env.su).check_access("write")
        partners = partners.sudo()
        for source in partners - dst_partner if dst_partner else partners[1:]:
            kept = dst_partner.sudo() if dst_partner else partners[:1]
            if obstacle := next(source._registry_portal_merge_obstacles(kept), None):
                raise UserError(obstacle)
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        partners._registry_end_stray_logins()
        self.env.registry.clear_cache()  # record rules ask for the partners of users
        return result
