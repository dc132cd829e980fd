from odoo import models


class CustomerCollectionLine(models.Model):
    """Debits that were rejected before they reached the bank of the customer: it knows nothing of them."""

    _inherit = "customer.collection.line"

    def _note_last_debits(self):
        """Keep when the mandates of these debits were debited last, before they count as debited by these."""
        for day, lines in self.grouped(lambda line: line.mandate_id.date_last_debit).items():
            if day:
                lines.mandate_last_debit = day

    def _give_mandates_back(self):
        """Let the mandates of these rejected debits be as if these had not been made."""
        marked = self.filtered(lambda line: line.collection_id.state == "confirmed")
        if not marked:
            return
        confirmed = self.search(
            [
                ("mandate_id", "in", marked.mandate_id.ids),
                ("collection_id.state", "=", "confirmed"),
                ("state", "in", ("exported", "paid", "returned")),
            ],
            order="id",
        )
        all_of = confirmed.grouped("mandate_id")
        told = confirmed.filtered(lambda line: not line.is_rejected).amendment_ids
        (marked.amendment_ids - told)._mark_untold()
        for mandate, lines in marked.grouped("mandate_id").items():
            mandate._unmark_debited(lines, all_of[mandate])

    def _has_ended_mandate(self):
        """Return whether the confirmation of this debit has ended its mandate."""
        self.ensure_one()
        if self.sequence_code:
            return self.sequence_code in ("OOFF", "FNAL")
        if self.mandate_id.final:
            return self == self.collection_id.line_ids.filtered(lambda line: line.mandate_id == self.mandate_id)[-1:]
        return self.mandate_id.sequence_type == "one_off"
