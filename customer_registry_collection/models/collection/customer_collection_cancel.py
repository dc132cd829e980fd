from odoo import models


class CustomerCollection(models.Model):
    """Collections that never reach the bank, or were refused as a whole."""

    _inherit = "customer.collection"

    def action_cancel(self):
        """Ask for the reason."""
        self.ensure_one()
        self._check_collector()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel"),
            "res_model": "customer.collection.cancel",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_collection_id": self.id},
        }

    def _cancel(self, reason):
        collection = self._begin("draft", "exported")
        collection._registry_write({"state": "cancelled", "cancel_reason": reason})
        live = collection.line_ids.filtered(lambda line: line.state in ("draft", "exported"))
        live.write({"state": "cancelled"})
        collection._take_deliveries_back(reason)
