from odoo import models


class CustomerMerge(models.Model):
    """Documents that go back with the undoing of a merge are taxed as before."""

    _inherit = "customer.merge"

    def _undo(self):
        """Override of customer_registry: after they have gone back."""
        result = super()._undo()
        self.env["customer.merge.taxes"]._restore(self.journal.get("taxes", []))
        return result
