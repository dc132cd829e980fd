from odoo import fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Who turned a prospect into a customer, when and why."""

    _inherit = "res.partner"

    registry_converted_date = fields.Datetime(
        string="Converted On", readonly=True, copy=False, groups="base.group_user"
    )
    registry_converted_by_id = fields.Many2one(
        "res.users", string="Converted By", readonly=True, copy=False, groups="base.group_user"
    )
    registry_conversion_reason = fields.Char(
        string="Reason for Conversion", readonly=True, copy=False, groups="base.group_user"
    )

    def _prepare_conversion_vals(self, reason):
        """Return what is kept about a conversion that happens now."""
        return {
            "registry_converted_date": fields.Datetime.now(),
            "registry_converted_by_id": self.env.uid,
            "registry_conversion_reason": reason,
        }

    def _registry_try_to_convert(self, reason):
        """Convert the prospects among ``self``; where that fails, their history says why and nothing is raised."""
        for prospect in self.filtered(lambda partner: partner.registry_state == "prospect"):
            try:
                with self.env.cr.savepoint():
                    prospect.registry_convert_to_customer(reason)
            except UserError as error:
                prospect._message_log(
                    body=self.env._("Not converted to a customer: %(reason)s", reason=str(error)),
                )

    def _registry_conversion_hint(self):
        """Hook: return as a sentence what becoming a customer without a dialog sends to this prospect, or ""."""
        return ""
