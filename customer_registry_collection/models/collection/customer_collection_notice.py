from odoo import api, fields, models
from odoo.exceptions import UserError

BATCH = 50


class CustomerCollection(models.Model):
    """Announcing debits by mail, each once."""

    _inherit = "customer.collection"

    date_announce = fields.Date(
        string="Announcements Asked For On", copy=False, readonly=True, help="The scheduled job creates the e-mails."
    )

    def action_announce(self):
        """Let the scheduled job tell each customer of the debit: amount, day, account, mandate."""
        for record in self:
            collection = record._registry_begin("draft")
            last = fields.Date.subtract(collection.date_due, days=collection.company_id.registry_prenotification_days)
            if fields.Date.context_today(collection) > last:
                raise UserError(
                    self.env._(
                        "%(collection)s: customers must be notified %(days)s days in advance. Choose a later due date.",
                        collection=collection.name,
                        days=collection.company_id.registry_prenotification_days,
                    )
                )
            collection._registry_write({"date_announce": fields.Date.context_today(collection)})
            # As superuser: nobody has the right to write debits, and scheduled jobs are for administrators.
            collection.line_ids.sudo()._registry_ask_again()
            self.env.ref("customer_registry_collection.cron_announce_collections").sudo()._trigger()
        return True

    @api.model
    def _cron_announce(self):
        """Scheduled job: write the mails of the next debits.

        The mail is written in the transaction that notes it on the debit, and Odoo's queue sends
        it: so each debit is announced once, whenever a server dies.
        """
        Line = self.env["customer.collection.line"]
        domain = [
            ("collection_id.state", "=", "draft"),
            ("collection_id.date_announce", "!=", False),
            ("state", "=", "draft"),
            *("|", ("date_announced", "=", False), ("mail_state", "=", "again")),
        ]
        remaining = Line.search_count(domain)
        while remaining > 0:
            lines = Line.search(domain, limit=5 * BATCH).try_lock_for_update(limit=BATCH)
            if not lines:
                return
            lines._registry_announce()
            remaining = max(remaining - len(lines), 0)
            if self.env["ir.cron"]._commit_progress(len(lines), remaining=remaining) <= 0:
                return
            self.env.invalidate_all()
