from odoo import models


class MailNotification(models.Model):
    """Mails of deliveries, and of whatever else follows its mails, that come back."""

    _inherit = "mail.notification"

    # The newest mails to one person are found among 20,000 without sorting them.
    _registry_newest_idx = models.Index("(res_partner_id, id) WHERE notification_type = 'email'")

    def write(self, vals):
        """Override of mail: a bounce of the mail is one of the delivery."""
        result = super().write(vals)
        if vals.get("notification_status") == "bounce":
            # As superuser: whoever notes the bounce need not see the log of deliveries.
            rows = self.env["customer.delivery.address"].sudo().search([("notification_id", "in", self.ids)])
            if rows:
                rows._bounce(vals.get("failure_reason"))
            for records in self.env["customer.mailed.mixin"]._of_messages(self.sudo().mail_message_id):
                records._refresh_mail_state()
        return result

    def _registry_address_of_partner(self):
        """Return the address to which the mail of this notification goes, as far as it is one."""
        partner = self.res_partner_id
        return partner.email_normalized or (partner.email or "").strip() or partner.display_name

    def _registry_get_address(self):
        """Return the address to which the mail of this notification goes, or the name of who has none."""
        return self.mail_email_address or self._registry_address_of_partner()
