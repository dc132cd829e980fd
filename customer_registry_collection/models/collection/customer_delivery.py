from odoo import api, models
from odoo.fields import Domain

from ...const import CHANNEL


class CustomerDelivery(models.Model):
    """Deliveries by GoCardless wait for a collection whose file takes them along."""

    _inherit = "customer.delivery"

    @api.model
    def _get_export_channels(self):
        """Override of customer_registry: GoCardless takes files."""
        return super()._get_export_channels() | {CHANNEL}

    def _makes_up_for(self, failed):
        """Override of customer_registry: a debit replaces no mail, for its file does not contain the invoice."""
        return super()._makes_up_for(failed) and (self.channel != CHANNEL or failed.channel == CHANNEL)

    @api.model
    def _gocardless_domain(self):
        return Domain("state", "=", "queued") & Domain("channel", "=", CHANNEL)

    @api.model
    def _gocardless_open(self, moves):
        """Return the deliveries, locked, that an export of ``moves`` carries out.

        An invoice that nobody has sent yet is sent by all channels of its customer; one that was debited
        before gets its next attempt. Customers who get their invoices otherwise have none.

        :raises UserError: one of them is being sent at this moment
        """
        waiting = self._gocardless_claim(moves)
        others = (moves - waiting.move_id).filtered(self._gocardless_is_wanted)
        groups = self._read_group([("move_id", "in", others.ids)], ["move_id"])
        sent_before = others.browse(move.id for (move,) in groups)
        self._queue(others - sent_before)
        again = self._create_attempts([(move, CHANNEL) for move in sent_before], self.env.user)
        return waiting | again | self._gocardless_claim(others - sent_before)

    @api.model
    def _gocardless_claim(self, moves):
        waiting = self.search(self._gocardless_domain() & Domain("move_id", "in", moves.ids))
        if waiting.try_lock_for_update() != waiting:
            raise self._busy(waiting)
        return waiting

    @api.model
    def _gocardless_is_wanted(self, move):
        return self.env["account.move.send"]._registry_wanted_method(move) == CHANNEL

    @api.model
    def _gocardless_note(self, reasons):
        """Show on what waits why an export left it out.

        :param reasons: {invoice: sentence, or False where nothing is in the way any more}
        """
        waiting = self.search(self._gocardless_domain() & Domain("move_id", "in", [move.id for move in reasons]))
        changed = waiting.filtered(lambda delivery: (delivery.error or False) != reasons[delivery.move_id])
        for reason, deliveries in changed.grouped(lambda delivery: reasons[delivery.move_id]).items():
            deliveries.error = reason

    @api.model
    def _gocardless_close(self, company):
        """Fail what no export will ever take: nothing is left to debit."""
        is_over = (
            Domain("move_id.state", "!=", "posted")
            | Domain("move_id.move_type", "!=", "out_invoice")
            | Domain("move_id.amount_residual", "=", 0)
        )
        over = self.search(self._gocardless_domain() & Domain("company_id", "=", company.id) & is_over)
        over._fail(
            self.env._(
                "There is nothing left to debit: the invoice was paid or withdrawn before it was exported. Send it "
                "by e-mail if the customer needs it."
            )
        )

    def _gocardless_take_back(self, reason):
        """Record that the file with these deliveries was not used; they wait for the next one."""
        self._fail(reason)
        waiting = {delivery.move_id: delivery for delivery in self._gocardless_claim(self.move_id)}
        for delivery in self.filtered(lambda delivery: delivery.move_id in waiting):
            delivery.replaced_by_id = waiting[delivery.move_id]
        rest = self.filtered(lambda delivery: delivery.move_id not in waiting).move_id
        self._create_attempts([(move, CHANNEL) for move in rest.filtered(self._gocardless_is_wanted)], self.env.user)
