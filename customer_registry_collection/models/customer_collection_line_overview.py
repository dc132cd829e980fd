from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row

TONES = {"draft": "muted", "exported": "info", "paid": "success", "returned": "danger", "cancelled": "muted"}


class CustomerCollectionLine(models.Model):
    """Debits on the overview of their customer."""

    _inherit = "customer.collection.line"

    # The last debits of one customer are found among very many without sorting them.
    _registry_newest_idx = models.Index("(partner_id, id DESC)")

    def _registry_overview_row(self, more):
        """Return this debit as a row of the overview; what came back says why.

        :param more: {path: value} of the invoice's number and the collection's day
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        reason = " ".join(filter(None, (self.return_reason, self._registry_reason_text(self.return_reason))))
        return Row(
            self._name,
            self.id,
            more["move_id.name"] or "",
            detail=reason,
            date=fields.Date.to_string(self.date_returned or more["collection_id.date_due"]) or "",
            amount=self.amount,
            currency_id=self.currency_id.id,
            badge=Badge(labels[self.state], TONES[self.state]),
        )
