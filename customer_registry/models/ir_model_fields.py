from odoo import models
from odoo.addons.account.models.mail_message import bypass_token


class IrModelFields(models.Model):
    """Uninstalling in companies with a restricted audit trail, as all with a German chart are."""

    _inherit = "ir.model.fields"

    def unlink(self):
        """Override of mail: a field of ours goes although its changes are part of an audit trail.

        Odoo notes name and type of the field beside each of them, so that the trail can be read without it, and
        then refuses this note as if it were a change of the trail.
        """
        ours = self._registry_ours()
        super(IrModelFields, ours.with_context(bypass_audit=bypass_token)).unlink()
        return super(IrModelFields, self - ours).unlink()

    def _registry_ours(self):
        """Return those of these fields that only our addons define, also while they are being uninstalled."""
        names = self.env["ir.model.data"].search([("model", "=", self._name), ("res_id", "in", self.ids)])
        ours = names.filtered(lambda name: name.module.startswith("customer_registry"))
        return self.browse(set(ours.mapped("res_id")) - set((names - ours).mapped("res_id")))
