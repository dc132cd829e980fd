from odoo import api, fields, models
from odoo.addons.customer_registry.columns import create_column_with_default


class ResPartner(models.Model):
    """What a public body requires of invoices that it gets by Chorus Pro."""

    _inherit = "res.partner"

    invoice_sending_method = fields.Selection(selection_add=[("chorus", "Chorus Pro")])
    registry_chorus_requirement = fields.Selection(
        [
            ("none", "Nothing"),
            ("service", "Service code"),
            ("engagement", "Engagement number"),
            ("both", "Service code and engagement number"),
            ("either", "Service code or engagement number"),
        ],
        string="Chorus Pro Requires",
        default="none",
        groups="base.group_user",
        help="As the public body has declared in the directory of Chorus Pro. Checked before an invoice is exported.",
    )
    registry_chorus_service = fields.Char(
        string="Service Code",
        groups="base.group_user",
        help="For all invoices that do not specify their own buyer reference.",
    )

    def _auto_init(self):
        """Override of base: the default would be written to partner after partner, and into each index."""
        create_column_with_default(self, "registry_chorus_requirement", "none")
        return super()._auto_init()

    def _registry_propose_buyer_kind(self):
        """Override of customer_registry: only public bodies are invoiced by Chorus Pro."""
        return "public" if self.invoice_sending_method == "chorus" else super()._registry_propose_buyer_kind()

    @api.model
    def _commercial_fields(self):
        """Override of base: the requirement is that of the public body, whoever of it gets the invoice."""
        return [*super()._commercial_fields(), "registry_chorus_requirement", "registry_chorus_service"]
