from odoo import api, fields, models
from odoo.tools.mail import email_normalize_all

AUTOMATED = ("auto_comment", "notification", "user_notification")


class MailComposeMessage(models.TransientModel):
    """Mass mail for a promotional purpose reaches only those who have consented."""

    _inherit = "mail.compose.message"

    registry_purpose_id = fields.Many2one(
        "customer.consent.purpose",
        string="Purpose",
        compute="_compute_registry_purpose_id",
        store=True,
        readonly=False,
        help="For a promotional purpose, customers and contacts without consent get nothing.",
    )
    registry_refused_count = fields.Integer(compute="_compute_registry_refused_count")

    @api.depends("composition_mode", "message_type", "model", "template_id")
    def _compute_registry_purpose_id(self):
        advertising = self.env["customer.consent.purpose"].search([("promotional", "=", True)], limit=1)
        for composer in self:
            composer.registry_purpose_id = composer._registry_is_promotional_by_default() and advertising

    def _evaluate_res_ids(self):
        """Override of mail: it computes subject and text from documents that the user may not read."""
        ids = super()._evaluate_res_ids()
        if ids and self.model:
            self.env[self.model].browse(ids).check_access("read")
        return ids

    def _registry_is_promotional_by_default(self):
        """Mass mail to addressees is advertising unless the sender says otherwise.

        What programs send (``notification``) is not, nor is a mass mail to business documents
        with their template (quotations, tickets).
        """
        if self.composition_mode != "mass_mail" or not self.model or self.message_type in AUTOMATED:
            return False
        is_addressee = isinstance(self.env[self.model], self.pool["mail.thread.blacklist"])
        return is_addressee or not self.template_id

    @api.depends("registry_purpose_id", "res_ids", "res_domain", "model", "composition_mode")
    def _compute_registry_refused_count(self):
        for composer in self:
            composer.registry_refused_count = composer._registry_count_refused()

    def _registry_count_refused(self):
        """Return how many of the chosen customers would get nothing."""
        if self.composition_mode != "mass_mail" or self.model != "res.partner":
            return 0
        chosen = self._evaluate_res_domain() if self.res_domain else [("id", "in", self._evaluate_res_ids())]
        partners = self.env["res.partner"].search(chosen)
        refused = self._registry_refused_emails(partners._registry_by_email())
        return len(partners.filtered(lambda one: one.email and refused.issuperset(one._registry_emails())))

    def _process_mail_values_state(self, mail_values_dict):
        """Override of mail: no mail to addresses that have not consented; to the others with a way to object."""
        values = super()._process_mail_values_state(mail_values_dict)
        recipients = self._get_recipients_data(values) if self._registry_purpose().promotional else {}
        addresses = {
            res_id: [email for text in info["mail_to"] for email in email_normalize_all(text or "")]
            for res_id, info in recipients.items()
        }
        refused = self._registry_refused_emails({email for emails in addresses.values() for email in emails})
        for res_id, emails in addresses.items():
            free = [email for email in dict.fromkeys(emails) if email not in refused]
            if emails and not free:
                values[res_id].update(state="cancel", failure_type="mail_optout", is_notification=False)
            elif values[res_id].get("state") != "cancel":
                self._registry_address(values[res_id], emails, free)
        return values

    def _registry_address(self, values, emails, free):
        """Send the mail of these values to the addresses ``free`` of ``emails``, with a way to object.

        Odoo would mail to all addresses of a recipient.
        """
        if len(free) < len(emails):
            values.update(recipient_ids=[], email_to=", ".join(free))
        if free:
            objection = self.env["customer.objection"].sudo()  # as superuser: signs with a secret of the database
            objection._add_to_mail(values, free, self._registry_purpose())

    def _registry_refused_emails(self, emails):
        purpose = self._registry_purpose()
        emails = {email for email in emails if email}
        if not purpose.promotional or not emails:
            return set()
        return self.env["res.partner"]._registry_emails_without_consent(emails, purpose)

    def _registry_purpose(self):
        """Return the purpose of this mail; it holds in mass mode only."""
        # As superuser: whoever sends mails need not see the registry.
        purpose = self.sudo().registry_purpose_id
        return purpose if self.composition_mode == "mass_mail" else purpose.browse()
