from odoo import fields, models

from ...const import REFUND_TYPES
from ...overview.block import Badge, Row

STATE_TONES = {
    "paid": "success",
    "in_payment": "success",
    "partial": "warning",
    "reversed": "muted",
    "blocked": "warning",
}


class AccountMove(models.Model):
    """Invoices on the overview of their customer."""

    _inherit = "account.move"

    # The newest invoices of one customer are found among 50,000 without sorting them.
    _registry_newest_idx = models.Index(
        "(commercial_partner_id, invoice_date DESC, id DESC) "
        "WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    def _registry_overview_row(self):
        """Return this invoice as a row of the overview."""
        sign = -1 if self.move_type in REFUND_TYPES else 1
        return Row(
            self._name,
            self.id,
            self.name or self.env._("Draft"),
            detail=self._registry_overview_type() if sign < 0 else "",
            date=fields.Date.to_string(self.invoice_date) or "",
            amount=sign * self.amount_total,
            currency_id=self.currency_id.id,
            badge=self._registry_overview_badge(),
            download=f"/account/download_invoice_documents/{self.id}/pdf" if self.state == "posted" else "",
        )

    def _registry_overview_type(self):
        return dict(self._fields["move_type"]._description_selection(self.env))[self.move_type]

    def _registry_overview_badge(self):
        """Return what became of this invoice: its state, or that of its payment."""
        if self.state != "posted":
            labels = dict(self._fields["state"]._description_selection(self.env))
            return Badge(labels[self.state], "info" if self.state == "draft" else "muted")
        unpaid = self.payment_state in ("not_paid", "partial")
        if unpaid and self.invoice_date_due and self.invoice_date_due < fields.Date.context_today(self):
            return Badge(self.env._("Overdue"), "danger")
        labels = dict(self._fields["payment_state"]._description_selection(self.env))
        return Badge(labels[self.payment_state], STATE_TONES.get(self.payment_state, "info"))
