from odoo import models
from odoo.addons.account.models.mail_message import bypass_token


class IrModelFields(models.Model):
    """Uninstalling completely: all fields of ours, and none of Odoo's own."""

    _inherit = "ir.model.fields"

    def unlink(self):
        """Override of mail: a field of ours goes although its changes are part of an audit trail.

        Odoo notes name and type of the field beside each of them, so that the trail can be read without it, and
        then refuses this note as if it were a change of the trail.
        """
        ours = self._registry_ours()
        super(IrModelFields, ours.with_context(bypass_audit=bypass_token)).unlink()
        return super(IrModelFields, self - ours).unlink()

    def _prepare_update(self):
        """Override of base: fields of Odoo's own stay when fields go on which their values depend with us.

        Odoo takes them away if they are inherited (``_inherits``), and does not make them anew.
        """
        records = super()._prepare_update()
        if not self._registry_ours():
            return records
        others = records - self
        return self | others._registry_ours() | others.filtered(lambda field: field.state == "manual")

    def _registry_ours(self):
        """Return those of these fields that only our addons define, also while they are being uninstalled."""
        names = self.env["ir.model.data"].search([("model", "=", self._name), ("res_id", "in", self.ids)])
        ours = names.filtered(lambda name: name.module.startswith("customer_registry"))
        return self.browse(set(ours.mapped("res_id")) - set((names - ours).mapped("res_id")))
