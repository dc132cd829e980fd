from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

FOR_INVOICING = "account.group_account_invoice,account.group_account_readonly"


class ResPartner(models.Model):
    """The channel by which a customer gets its invoices."""

    _inherit = "res.partner"

    invoice_sending_method = fields.Selection(
        selection_add=[("notice", "Notice by e-mail, invoice in the portal")],
    )
    registry_delivery_failed_count = fields.Integer(
        string="Failed Deliveries",
        compute="_compute_registry_delivery_count",
        groups=FOR_INVOICING,
        help="Deliveries of invoices that failed and have not been replaced by a later one.",
    )
    registry_delivery_count = fields.Integer(
        string="Deliveries", compute="_compute_registry_delivery_count", groups=FOR_INVOICING
    )

    def _compute_registry_delivery_count(self):
        of_self = Domain("partner_id", "in", self.ids)
        failed = of_self & Domain("state", "=", "failed") & Domain("replaced_by_id", "=", False)
        for name, domain in (("registry_delivery_count", of_self), ("registry_delivery_failed_count", failed)):
            counts = dict(self.env["customer.delivery"]._read_group(domain, ["partner_id"], ["__count"]))
            for partner in self:
                partner[name] = counts.get(partner._origin, 0)

    @api.model
    def _registry_unavailable_channels(self):
        """Hook: return {channel: addon} of the channels that nothing installed carries out.

        For values that somebody else has added to the field; our addons add their channels themselves.
        """
        return {}

    @api.model
    def _registry_check_channel(self, channel):
        """Raise unless something carries out ``channel``.

        :raises UserError: naming the addon to install
        """
        addon = self._registry_unavailable_channels().get(channel)
        if addon:
            label = dict(self._fields["invoice_sending_method"]._description_selection(self.env))[channel]
            raise UserError(self.env._("%(channel)s is not available: install %(addon)s.", channel=label, addon=addon))

    @api.constrains("invoice_sending_method")
    def _check_invoice_sending_method(self):
        for partner in self:
            try:
                self._registry_check_channel(partner.invoice_sending_method)
            except UserError as error:
                raise ValidationError(
                    self.env._("%(customer)s: %(reason)s", customer=partner.display_name, reason=error)
                ) from error

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Override of base: channels that nothing carries out are not offered."""
        result = super().fields_get(allfields, attributes)
        field = result.get("invoice_sending_method", {})
        if "selection" in field:
            hidden = self._registry_unavailable_channels()
            field["selection"] = [item for item in field["selection"] if item[0] not in hidden]
        return result

    def action_view_registry_deliveries(self):
        """Open the delivery log of these customers."""
        self.env["customer.delivery"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("customer_registry.action_customer_deliveries")
        return {**action, "domain": [("partner_id", "in", self.ids)], "context": {}}
