from odoo import models


class CustomerMandate(models.Model):
    """What the form prints that the customer signs."""

    _inherit = "customer.mandate"

    def _registry_iban_for_print(self):
        """Return the IBAN in groups of four, or '' so that the customer fills it in."""
        self.ensure_one()
        number = self.iban or ""
        return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
