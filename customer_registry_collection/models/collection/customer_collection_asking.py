from odoo import api, models
from odoo.addons.customer_registry.models.core.customer_sending_mixin import Sending
from odoo.tools import format_date, formatLang

ANNOUNCE, EXPORT, CONFIRM = "action_announce", "action_export", "action_confirm"


class CustomerCollection(models.Model):
    """What a collection debits, books or mails is said before; each debit stands in its list."""

    _name = "customer.collection"
    _inherit = ["customer.collection", "customer.sending.mixin"]

    def action_ask_announce(self):
        """Say who is told of which debit, then let the mails be written."""
        return self._registry_ask_before(ANNOUNCE, self.env._("Announce"))

    def action_ask_export(self):
        """Say what is debited and when, then make the files."""
        return self._registry_ask_before(EXPORT, self.env._("Export"))

    def action_ask_confirm(self):
        """Say what is booked, then book it."""
        return self._registry_ask_before(CONFIRM, self.env._("Confirm"))

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: announcing, exporting and booking debits."""
        return super()._registry_sending_methods() | {ANNOUNCE, EXPORT, CONFIRM}

    def _registry_explain_sending(self, method):
        """Override of customer_registry: how many debits, of how much, on which day."""
        state = "exported" if method == CONFIRM else "draft"
        lines = self.line_ids.filtered(lambda line: line.state == state)
        sums = [self._format_sum(currency, own) for currency, own in lines.grouped("currency_id").items()]
        values = {
            "count": len(lines),
            "amount": " + ".join(sums),
            "day": ", ".join(format_date(self.env, collection.date_due) for collection in self),
        }
        if method == CONFIRM:
            return self.env._(
                "The bank has accepted the files. Booked as payments, due on %(day)s: %(amount)s (debits: %(count)s).",
                **values,
            )
        if method == EXPORT:
            return self.env._(
                "The files are generated once and stored. Debited on %(day)s: %(amount)s (debits: %(count)s).",
                **values,
            )
        return self.env._(
            "Customers are told by e-mail of what is debited on %(day)s: %(amount)s (debits: %(count)s). The e-mails "
            "leave in the background; the list of debits shows what became of each.",
            **values,
        )

    def _registry_describe_sending(self, method):
        """Override of customer_registry: the debits that are announced."""
        rows = super()._registry_describe_sending(method)
        if method != ANNOUNCE:
            return rows
        lines = self.line_ids.filtered(lambda line: line.state == "draft" and not line.date_announced)
        return rows + [
            Sending(line.partner_id.display_name, line.move_id.name, self._format_sum(line.currency_id, line))
            for line in lines
        ]

    def _format_sum(self, currency, lines):
        return formatLang(self.env, sum(lines.mapped("amount")), currency_obj=currency)
