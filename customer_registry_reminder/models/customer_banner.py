from odoo import api, fields, models
from odoo.addons.customer_registry.models.banner.customer_banner_evaluation import OPEN
from odoo.tools import SQL

REMINDED = SQL(
    """JOIN customer_reminder_line reminded ON reminded.move_id = move.id AND reminded.skip_reason IS NULL
       JOIN customer_reminder reminder ON reminder.id = reminded.reminder_id AND reminder.state = 'sent'"""
)


class CustomerBanner(models.Model):
    """Banners of customers whose open invoices were reminded."""

    _inherit = "customer.banner"

    event = fields.Selection(
        selection_add=[("reminded", "Reminded")],
        ondelete={"reminded": "cascade"},
    )

    def _get_own(self, rule):
        """Override of customer_registry: reminders know whom they went to."""
        return SQL("reminder.partner_id = customer.id") if rule.event == "reminded" else super()._get_own(rule)

    def _get_event(self, rule):
        """Override of customer_registry: a reminder that was sent, of an invoice that is still open."""
        return (REMINDED, OPEN, SQL("reminder.date")) if rule.event == "reminded" else super()._get_event(rule)

    @api.model
    def _flush_events(self):
        """Override of customer_registry: reminders, too."""
        result = super()._flush_events()
        self.env["customer.reminder"].flush_model()
        self.env["customer.reminder.line"].flush_model()
        return result
