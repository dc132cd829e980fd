from odoo import api, models
from odoo.tools import formatLang

from ..core.customer_sending_mixin import Sending

RETRY = "action_retry"


class CustomerDelivery(models.Model):
    """Which invoices are sent again, and to whom, is said before."""

    _name = "customer.delivery"
    _inherit = ["customer.delivery", "customer.sending.mixin"]

    def action_ask_retry(self):
        """Say which invoices go to whom once more, then send them."""
        self._check_may_send()
        failed = self.filtered(lambda delivery: delivery.state == "failed" and not delivery.replaced_by_id)
        return failed._registry_ask_before(RETRY, self.env._("Retry")) if failed else self.action_retry()

    def action_retry(self):
        """Override: tell how many are on their way."""
        super().action_retry()
        waiting = self.filtered(lambda delivery: delivery.state == "queued")
        return self._registry_tell_outcome(
            self.env._("Invoices being sent again: %(count)s", count=len(waiting)),
            record=waiting if len(waiting) == 1 else None,
        )

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: sending again."""
        return super()._registry_sending_methods() | {RETRY}

    def _registry_describe_sending(self, method):
        """Override of customer_registry: the invoices with the addresses that have not got them."""
        rows = super()._registry_describe_sending(method)
        return rows + [delivery._describe_again() for delivery in self]

    def _describe_again(self):
        missed = self.address_ids.filtered(lambda row: row.state in ("failed", "bounced"))
        addresses = ", ".join(missed.mapped("email") or self.recipient_ids.filtered("email").mapped("email"))
        channel = dict(self._selection_channel()).get(self.channel, self.channel)
        amount = formatLang(self.env, self.move_id.amount_total, currency_obj=self.move_id.currency_id)
        how = ": ".join(filter(None, (channel, addresses)))
        return Sending(self.partner_id.display_name, self.move_id.name, amount, how)
