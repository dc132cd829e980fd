from odoo import models


class CustomerMandate(models.Model):
    """Mandates of which a confirmed debit turns out never to have reached the bank of the customer."""

    _inherit = "customer.mandate"

    def _unmark_debited(self, rejected, confirmed):
        """Take back what ``_registry_mark_debited`` has noted of this mandate for debits that were rejected.

        :param rejected: the debits, rejected now
        :param confirmed: all debits by this mandate that were ever confirmed, rejected ones among them
        """
        counted = confirmed.filtered(lambda line: not line.is_rejected)
        values = self._prepare_unmarked(rejected, confirmed, counted)
        if values:
            self._write_protected(values)
        ended = any(line._has_ended_mandate() for line in rejected)
        if self.state == "expired" and ended and not any(line._has_ended_mandate() for line in counted):
            self._reopen()

    def _prepare_unmarked(self, rejected, confirmed, counted):
        """Return the dates of the debits before the rejected ones, where the mandate still tells those of these."""
        days, left = set(rejected.mapped("date_due")), counted.mapped("date_due")
        ours = confirmed.mapped("date_due")
        # Days that no debit of ours explains: another program has debited before.
        first = self.date_first_debit if self.date_first_debit and self.date_first_debit < min(ours) else False
        before = {first, *confirmed.mapped("mandate_last_debit")} - {False, *ours}
        values = {}
        if self.date_first_debit in days:
            values["date_first_debit"] = min(left, default=False)
        if self.date_last_debit in days:
            values["date_last_debit"] = max([*left, *before], default=False)
        return values

    def _reopen(self):
        """Let this mandate be debited again: its only debit, or its last one, was rejected."""
        refusals = self._refusals()
        if not refusals:
            self._write_protected({"state": "active"})
        reason = self.env._("Its debit was rejected before it was executed: it may be debited again.")
        self._message_log_batch(bodies={self.id: "\n".join(refusals) or reason})
