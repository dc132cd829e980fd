from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CustomerContactEmail(models.Model):
    """Addresses of somebody else: mails from them would be filed with the wrong customer, and seen by its people."""

    _inherit = "customer.contact.email"

    @api.constrains("email", "contact_id")
    def _check_not_foreign(self):
        """Whose address it is, is not said: it may be that of a customer that the user does not see."""
        for address in self._registry_foreign():
            raise ValidationError(
                self.env._(
                    "%(person)s: %(email)s is the address of somebody else, or one of your own. Enter another one.",
                    person=address.contact_id.name,
                    email=address.email,
                )
            )

    @api.model
    def _registry_foreign_addresses(self):
        """Return the addresses, as superuser, that belong to somebody else: those from before this was refused."""
        return self.sudo().search([])._registry_foreign()  # pylint: disable=no-search-all

    def _registry_foreign(self):
        """Return those of these addresses that belong to somebody else than their contact and its customer."""
        # Whoever enters an address need not see those of others.
        addresses = self.sudo()
        emails = [email for email in addresses.mapped("email_normalized") if email]
        if not emails:
            return addresses.browse()
        owners = addresses._registry_owners_of(emails)
        own = self.env["mail.alias.domain"].sudo()._registry_addresses_of_ours(emails)
        return addresses.filtered(
            lambda address: address.email_normalized in own
            or owners.get(address.email_normalized, self.env["res.partner"]) - address.contact_id._registry_family()
        )

    @api.model
    def _registry_owners_of(self, emails):
        """Return {address: the partners, as superuser, that have it as main or additional address}."""
        partners = self.env["res.partner"].sudo()
        main = self.env["res.partner"]._registry_with_emails(emails) & Domain("registry_login_person_id", "=", False)
        owners = partners.search(main)._registry_by_email()
        others = self.sudo().search([("email_normalized", "in", emails)])
        for other in others:
            known = owners.get(other.email_normalized, partners)
            owners[other.email_normalized] = known | other.contact_id.person_id
        return owners


class CustomerContact(models.Model):
    _inherit = "customer.contact"

    def _registry_family(self):
        """Return the partners whose addresses these contacts may share: those of their customers, and the employers."""
        family = self.customer_id.commercial_partner_id | self.person_id.commercial_partner_id
        colleagues = self.customer_id.with_context(active_test=False).contact_link_ids.person_id
        return self.person_id | colleagues | family | family.with_context(active_test=False).child_ids
