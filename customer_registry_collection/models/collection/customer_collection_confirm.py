from odoo import api, fields, models

BATCH = 100


class CustomerCollection(models.Model):
    """Confirmed by the bank: mandates are used from now on, payments are booked."""

    _inherit = "customer.collection"

    def action_confirm(self):
        """Note that the bank took the files, and book the payments: the first at once, the rest in the background."""
        for record in self:
            collection = record._registry_begin("exported")
            lines = collection.line_ids.filtered(lambda line: line.state == "exported")
            collection._registry_write({"state": "confirmed"})
            lines._registry_note_last_debits()
            lines.mandate_id._registry_mark_debited(collection.date_due)
            lines.amendment_ids._registry_mark_sent(fields.Date.context_today(collection))
            lines[:BATCH]._registry_book_safely()
            if len(lines) > BATCH:
                # As superuser: scheduled jobs are for administrators.
                self.env.ref("customer_registry_collection.cron_book_collections").sudo()._trigger()
        return True

    def action_book_again(self):
        """Try again what could not be booked."""
        for record in self:
            collection = record._registry_begin("confirmed")
            lines = collection.line_ids.filtered(lambda line: line.state == "exported" and line.error)
            lines.write({"error": False})
            lines[:BATCH]._registry_book_safely()
            if len(lines) > BATCH:
                # As superuser: scheduled jobs are for administrators.
                self.env.ref("customer_registry_collection.cron_book_collections").sudo()._trigger()
        return True

    @api.model
    def _cron_book(self):
        """Scheduled job: book what is confirmed, batch by batch.

        It may be killed at any point and run by several workers: the payments of a batch and the
        states of its lines are written in one transaction.
        """
        Line = self.env["customer.collection.line"]
        domain = [("collection_id.state", "=", "confirmed"), ("state", "=", "exported"), ("error", "=", False)]
        remaining = Line.search_count(domain)
        while remaining > 0:
            first = Line.search(domain, limit=1)
            waiting = Line.search([*domain, ("collection_id", "=", first.collection_id.id)], limit=5 * BATCH)
            lines = waiting.try_lock_for_update(limit=BATCH)
            if not lines:
                return
            lines.with_company(lines.company_id)._registry_book_safely()
            remaining = max(remaining - len(lines), 0)
            if self.env["ir.cron"]._commit_progress(len(lines), remaining=remaining) <= 0:
                return
            self.env.invalidate_all()
