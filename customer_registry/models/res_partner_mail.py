from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize


class ResPartner(models.Model):
    """Mails from customers and their contacts."""

    _inherit = "res.partner"

    def message_post(self, **kwargs):
        """Override of mail: a mail that came in for a customer is not for its portal users.

        Colleagues of the sender may read the messages of their company by RPC.
        """
        if kwargs.get("message_type") == "email" and self.sudo().registry_state:
            kwargs["is_internal"] = True
        return super().message_post(**kwargs)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Override of mail: who may only read a customer, as portal users do, reads no mails of it."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation != "read" or self.env.su or self.env.user._is_internal():
            return operations
        return {record: "write" if record.sudo()._registry_is_known() else need for record, need in operations.items()}

    def _registry_is_known(self):
        """Return whether this is a customer, belongs to one or acts for one."""
        return bool(self.commercial_partner_id.registry_state or self.customer_link_ids)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Override of mail: who may only read a customer, as portal users do, does not follow it.

        Followers get what is written to a colleague.
        """
        if self.env.user.share:
            self.check_access("write")
        return super().message_subscribe(partner_ids, subtype_ids)

    def _registry_customer_of_sender(self, email):
        """Return the one customer, as superuser, for which ``email`` writes; empty if unknown.

        A main address wins over additional ones, which anybody may have entered. A person who acts for several
        writes for its employer, else for the one that comes first.
        """
        email = email_normalize(email or "")
        if not email:
            return self.browse()
        main = self._registry_with_emails([email]) & Domain("registry_login_person_id", "=", False)
        senders = self.search(main, order="id")
        if not senders:
            return self._registry_sync_address(email).contact_id.customer_id
        links = self.env["customer.contact"].sudo().search([("person_id", "in", senders.ids)])
        own = links.filtered(lambda link: link.customer_id == link.person_id.commercial_partner_id)
        return (own or links).customer_id[:1] or senders.filtered("registry_state")[:1]

    def _registry_sync_address(self, email):
        """Return the additional address, as superuser, under which mails of ``email`` are filed."""
        addresses = self.env["customer.contact.email"].sudo()
        email = email_normalize(email or "")
        if not email:
            return addresses
        return addresses.search(
            [
                ("email_normalized", "=", email),
                ("sync", "=", True),
                ("contact_id.active", "=", True),
                ("contact_id.person_id.active", "=", True),
            ],
            order="id",
            limit=1,
        )
