from odoo import fields, models
from odoo.exceptions import UserError


class CustomerCollection(models.Model):
    """Announcing debits by mail, each once."""

    _inherit = "customer.collection"

    date_announce = fields.Date(
        string="Announcements Asked For On", copy=False, readonly=True, help="The scheduled job creates the e-mails."
    )

    def action_announce(self):
        """Let the scheduled job tell each customer of the debit: amount, day, account, mandate."""
        for record in self:
            collection = record._begin("draft")
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
            collection.line_ids.sudo()._ask_again()
            self.env.ref("customer_registry_collection.cron_announce_collections").sudo()._trigger()
        return True
