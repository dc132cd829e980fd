from odoo import fields, models
from odoo.addons.customer_registry.overview.block import Badge, Row

STATE_TONES = {"draft": "info", "sent": "info", "sale": "success"}


class SaleOrder(models.Model):
    """Quotations and orders on the overview of their customer."""

    _inherit = "sale.order"

    # The newest orders of one customer are found among 50,000 without sorting them.
    _registry_newest_idx = models.Index("(partner_id, date_order DESC, id DESC)")

    def _registry_overview_row(self, opens=True):
        """Return this order as a row of the overview, which a click ``opens``."""
        return Row(
            self._name,
            self.id,
            self.name,
            detail=self.client_order_ref or "",
            date=fields.Datetime.to_string(self.date_order),
            amount=self.amount_total,
            currency_id=self.currency_id.id,
            badge=self._registry_overview_badge(),
            opens=opens,
        )

    def _registry_overview_badge(self):
        today = fields.Date.context_today(self)
        if self.state in ("draft", "sent") and self.validity_date and self.validity_date < today:
            return Badge(self.env._("Expired"), "warning")
        labels = dict(self._fields["state"]._description_selection(self.env))
        return Badge(labels[self.state], STATE_TONES.get(self.state, "muted"))
