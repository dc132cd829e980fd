from odoo import fields, models

from ...const import SEES_COLLECTIONS


class CustomerMandate(models.Model):
    """Mandates know what was collected by them."""

    _inherit = "customer.mandate"

    registry_collection_count = fields.Integer(
        string="Debits", compute="_compute_registry_collection_count", groups=SEES_COLLECTIONS
    )

    def _compute_registry_collection_count(self):
        groups = self.env["customer.collection.line"]._read_group(
            [("mandate_id", "in", self.ids)], ["mandate_id"], ["__count"]
        )
        counts = {mandate.id: count for mandate, count in groups}
        for mandate in self:
            mandate.registry_collection_count = counts.get(mandate.id, 0)

    def action_view_registry_debits(self):
        """Open the debits by these mandates."""
        self.check_access("read")
        self.env["customer.collection.line"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Debits"),
            "res_model": "customer.collection.line",
            "views": [(False, "list")],
            "domain": [("mandate_id", "in", self.ids)],
        }

    def _used(self):
        """Override: an exported file names the mandate to the bank, also before it is confirmed.

        What was rejected never reached the bank of the customer.
        """
        seen = [("state", "in", ("exported", "paid", "returned")), ("is_rejected", "=", False)]
        domain = [("mandate_id", "in", self.ids), *seen]
        # As superuser: debits count, whether the user sees them or not.
        exported = self.env["customer.collection.line"].sudo()._read_group(domain, ["mandate_id"])
        return super()._used() | self.browse(mandate.id for (mandate,) in exported)
