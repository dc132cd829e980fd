from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who gets the invoices and reminders of a customer, and at which addresses."""

    _inherit = "res.partner"

    def _registry_contacts(self, right):
        """Return the persons who hold ``right`` at the customers of ``self``.

        :param right: ``invoice_recipient``, ``reminder_recipient`` or ``portal_access``
        :return: active persons with an e-mail address, in the order of the contact list
        """
        # Read for all customers that are looked at together, whichever of them is asked first; as superuser: the
        # recipients are the same, whoever sends.
        links = self._origin.sudo().contact_link_ids
        links = links.filtered(lambda link: link.active and link[right] and link.person_id.active)
        return links.person_id.filtered("email").sudo(False)

    def _registry_inactive_persons(self):
        """Return the persons, as superuser, who are to get no mail for the customers of ``self``."""
        links = self.env["customer.contact"].sudo().with_context(active_test=False)
        gone = Domain("active", "=", False) | Domain("person_id.active", "=", False)
        return links.search(gone & Domain("customer_id", "in", self.ids)).person_id

    def _registry_notify_addresses(self, persons):
        """Return the additional addresses to which mails for ``persons`` go, too.

        :param persons: recipients of a mail on behalf of the customers of ``self``
        :return: normalized addresses, sorted; none that is the own address of a recipient
        """
        # As superuser: the recipients are the same, whoever sends.
        addresses = (
            self.env["customer.contact.email"]
            .sudo()
            .search(
                [
                    ("notify", "=", True),
                    ("contact_id.active", "=", True),
                    ("contact_id.customer_id", "in", self.ids),
                    ("contact_id.person_id", "in", persons.ids),
                ]
            )
        )
        own = set(persons.sudo().mapped("email_normalized"))
        return sorted(set(addresses.mapped("email_normalized")) - own)

    def _registry_invoice_recipients(self, address=None):
        """Return who gets the invoices of this customer by e-mail.

        :param address: invoice address of a document, asked before the customer itself
        :return: the contacts with the right; without any the address, then the customer;
            empty if none of them has an e-mail address
        """
        self.ensure_one()
        recipients = self._registry_contacts("invoice_recipient")
        if recipients:
            return recipients
        address = address or self.browse(self.address_get(["invoice"])["invoice"])
        if address != self:
            address -= self._registry_inactive_persons().sudo(False)
        return (address.filtered("email") or self.filtered("email"))[:1]
