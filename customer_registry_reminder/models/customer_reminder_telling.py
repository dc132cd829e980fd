from odoo import api, models
from odoo.addons.customer_registry.models.core.customer_sending_mixin import Sending

SEND = "action_send"


class CustomerReminder(models.Model):
    """Who is reminded of how much is said before reminders are sent, and what came of it afterwards."""

    _name = "customer.reminder"
    _inherit = ["customer.reminder", "customer.sending.mixin"]

    def action_ask_send(self):
        """Say who is reminded of how much and by which way, then send the reminders."""
        self._check_may_send()
        waiting = self.filtered(lambda reminder: reminder.state in ("draft", "failed"))
        return waiting._registry_ask_before(SEND, self.env._("Send")) if waiting else self.action_send()

    def action_send(self):
        """Override: tell what came of it."""
        super().action_send()
        failed = self.filtered(lambda reminder: reminder.state == "failed")
        if failed:
            reasons = [f"{reminder.partner_id.display_name}: {reminder.error}" for reminder in failed]
            return self._registry_tell_outcome("\n".join(reasons), failed=True)
        if any(reminder.state == "queued" for reminder in self):
            return self._registry_tell_outcome(
                self.env._("%(count)s reminders are being sent in the background.", count=len(self))
            )
        sent = self.filtered(lambda reminder: reminder.state == "sent")
        return self._registry_tell_outcome(self.env._("Reminders sent: %(count)s", count=len(sent)))

    @api.model
    def _registry_sending_methods(self):
        """Override of customer_registry: sending reminders."""
        return super()._registry_sending_methods() | {SEND}

    def _registry_describe_sending(self, method):
        """Override of customer_registry: level, amount, channel and recipients of each reminder."""
        rows = super()._registry_describe_sending(method)
        return rows + [reminder._describe_reminder() for reminder in self]

    def _describe_reminder(self):
        channels = dict(self.level_id._fields["channel"]._description_selection(self.env))
        # As superuser: the recipients are the same, whoever sends.
        persons = self.sudo()._find_recipients()
        names = ", ".join(f"{person.name} ({person.email})" for person in persons)
        how = ": ".join(filter(None, (channels.get(self.channel), names)))
        return Sending(self.partner_id.display_name, self.level_id.name, self._format_amount(self.amount_total), how)
