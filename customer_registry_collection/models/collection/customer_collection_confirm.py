from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 100


class CustomerCollection(models.Model):
    """Confirmed by the bank: mandates are used from now on, payments are booked."""

    _inherit = "customer.collection"

    def action_confirm(self):
        """Note that the bank took the files, and book the payments: the first at once, the rest in the background."""
        for record in self:
            collection = record._begin("exported")
            lines = collection.line_ids.filtered(lambda line: line.state == "exported")
            collection._registry_write({"state": "confirmed"})
            lines._note_last_debits()
            lines.mandate_id._registry_mark_debited(collection.date_due)
            lines.amendment_ids._mark_sent(fields.Date.context_today(collection))
            lines[:BATCH]._book_safely()
            if len(lines) > BATCH:
                # As superuser: scheduled jobs are for administrators.
                self.env.ref("customer_registry_collection.cron_book_collections").sudo()._trigger()
        return True

    def action_book_again(self):
        """Try again what could not be booked."""
        for record in self:
            collection = record._begin("confirmed")
            lines = collection.line_ids.filtered(lambda line: line.state == "exported" and line.error)
            lines.write({"error": False})
            lines[:BATCH]._book_safely()
            if len(lines) > BATCH:
                # As superuser: scheduled jobs are for administrators.
                self.env.ref("customer_registry_collection.cron_book_collections").sudo()._trigger()
        return True

    @api.model
    def _process_batch(self):
        """Book the next debits of one confirmed collection."""
        Line, waiting = self.env["customer.collection.line"], self._get_booking_domain()
        first = Line.search(waiting, limit=1)
        lines = Line._lock_next(waiting & Domain("collection_id", "=", first.collection_id.id), BATCH)
        lines.with_company(lines.company_id)._book_safely()
        return len(lines)

    @api.model
    def _count_waiting(self):
        return self.env["customer.collection.line"].search_count(self._get_booking_domain())

    @api.model
    def _get_booking_domain(self):
        """Return the Domain of the debits that the bank has taken and that are to be booked."""
        confirmed = Domain("collection_id.state", "=", "confirmed")
        return confirmed & Domain("state", "=", "exported") & Domain("error", "=", False)
