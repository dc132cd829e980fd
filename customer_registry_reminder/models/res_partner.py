from odoo import api, fields, models
from odoo.fields import Domain

READERS = "customer_registry.group_reader,account.group_account_readonly,account.group_account_invoice"


class ResPartner(models.Model):
    """Who of a customer is reminded to pay, and whether."""

    _inherit = "res.partner"

    registry_reminder_stop = fields.Boolean(
        string="Stop Reminders", tracking=True, groups="base.group_user", help="No payment reminders to this customer."
    )
    registry_reminder_stop_until = fields.Date(
        string="Stopped Until",
        tracking=True,
        groups="base.group_user",
        help="The last day without reminders. Empty: until the stop is lifted.",
    )
    registry_reminder_stop_reason = fields.Char(string="Reason for the Stop", tracking=True, groups="base.group_user")
    registry_reminder_ids = fields.One2many(
        "customer.reminder", "partner_id", string="Payment Reminders", groups=READERS
    )
    registry_reminder_count = fields.Integer(
        string="Reminders Sent", compute="_compute_registry_reminder_count", groups=READERS
    )

    @api.depends("registry_reminder_ids.state", "registry_reminder_ids.mail_state")
    def _compute_registry_reminder_count(self):
        groups = self.env["customer.reminder"]._read_group(
            self._registry_get_reminder_domain(), ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.registry_reminder_count = counts.get(partner.id, 0)

    def action_view_registry_reminders(self):
        """Open the reminders that these customers got."""
        self._registry_check_internal()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_registry_reminder.action_customer_reminder_history"
        )
        return {**action, "domain": list(self._registry_get_reminder_domain())}

    def _registry_get_reminder_domain(self):
        """Return the Domain of the reminders that have gone out to these customers, arrived or not."""
        return Domain("partner_id", "in", self.ids) & self.env["customer.reminder"]._get_issued_domain()

    def _registry_reminders_stopped(self, date):
        """Return whether one of these customers is not to be reminded on ``date``."""
        # As superuser: a stop holds, whether the user sees it or not.
        stopped = self.sudo().filtered("registry_reminder_stop")
        return any(
            not partner.registry_reminder_stop_until or partner.registry_reminder_stop_until >= date
            for partner in stopped
        )

    def _registry_reminder_recipients(self, address=None):
        """Return who gets the payment reminders of this customer.

        :param address: the invoice address of what is overdue
        :return: the contacts with the right; without any who gets the invoices; only with a valid address
        """
        recipients = self._registry_contacts("reminder_recipient").filtered("email_normalized")
        return recipients or self._registry_invoice_recipients(address).filtered("email_normalized")

    @api.depends("registry_reminder_ids.state")
    def _compute_registry_banner_ids(self):
        """Override of customer_registry: a reminder may show a banner."""
        return super()._compute_registry_banner_ids()
