from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize, email_split


class MailThread(models.AbstractModel):
    """Incoming mails of contacts are filed on their customer."""

    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, *args, **options):
        """Override of mail: mails are handed in by administrators only, the gateway included.

        Odoo takes a mail from any employee, in whosever name it is, and makes as superuser the record that the call
        describes.
        """
        if not (self.env.su or self.env.user._is_system()):
            raise AccessError(
                self.env._("Only administrators can hand in e-mails. Let the mail gateway log in as an administrator.")
            )
        return super().message_process(model, message, *args, **options)

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Override of mail: a contact's mail that no document would take goes to its customer.

        Odoo would return it to the sender; answers and mails to an alias go their usual way.
        """
        if not model and not message_dict.get("is_bounce") and self._registry_has_no_document(message_dict):
            # As superuser: whoever hands in the mail need not see the customers.
            customer = self.env["res.partner"].sudo()._registry_customer_of_sender(message_dict["email_from"])
            if customer:
                return [("res.partner", customer.id, custom_values, self.env.uid, None)]
        return super().message_route(message, message_dict, model, thread_id, custom_values)

    def _message_parse_post_process(self, message, message_dict, routes):
        """Override of mail: an additional address of a contact stands for the person."""
        values = super()._message_parse_post_process(message, message_dict, routes)
        if not values.get("author_id"):
            # As superuser: whoever hands in the mail need not see the contacts.
            address = self.env["res.partner"].sudo()._registry_sync_address(message_dict["email_from"])
            values["author_id"] = address.contact_id.person_id.id or values.get("author_id")
        return values

    @api.model
    def _registry_has_no_document(self, message_dict):
        """Return whether the mail neither answers a message nor names an alias."""
        if message_dict.get("parent_id"):
            return False
        recipients = [email_normalize(email) or email for email in email_split(message_dict["recipients"])]
        names = [email.partition("@")[0] for email in recipients]
        # As superuser: whoever hands in the mail need not see the aliases.
        aliases = self.env["mail.alias"].sudo()
        full = aliases.search_count([("alias_full_name", "in", recipients)], limit=1)
        local = [("alias_name", "in", names), ("alias_incoming_local", "=", True)]
        return not full and not aliases.search_count(local, limit=1)
