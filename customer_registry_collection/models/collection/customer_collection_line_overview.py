from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row

TONES = {"draft": "muted", "exported": "info", "paid": "success", "returned": "danger", "cancelled": "muted"}


class CustomerCollectionLine(models.Model):
    """Debits on the overview of their customer."""

    _inherit = "customer.collection.line"

    # The last debits of one customer are found among very many without sorting them.
    _registry_newest_idx = models.Index("(partner_id, id DESC)")

    def _registry_overview_row(self):
        """Return this debit as a row of the overview; what came back says why."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        reason = " ".join(filter(None, (self.return_reason, self._reason_text(self.return_reason))))
        return Row(
            self._name,
            self.id,
            self.invoice_name or "",
            detail=reason,
            date=fields.Date.to_string(self.date_returned or self.date_due) or "",
            amount=self.amount,
            currency_id=self.currency_id.id,
            badge=Badge(labels[self.state], TONES[self.state]),
        )
