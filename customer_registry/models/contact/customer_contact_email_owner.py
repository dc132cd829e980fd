from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerContactEmail(models.Model):
    """Whose address it is: the mails and the logins of one person are not diverted to another's customer.

    Several contacts may share an address, such as that of a tax adviser: its mails are filed with whoever had it first.
    """

    _inherit = "customer.contact.email"

    sync = fields.Boolean(
        help="E-mails from this address are filed in the customer's history. Those from a main address stay with the "
        "contact whose main address it is; those from an address shared by several contacts go to the first of "
        "them."
    )

    @api.constrains("email", "contact_id", "sync", "portal")
    def _check_owner(self):
        """Mails that are merely copied to somebody (``notify``) are a matter of the own customer."""
        ours = self._own_aliases()
        for address in self.filtered(lambda address: address.email_normalized in ours):
            raise ValidationError(
                self.env._(
                    "%(person)s: %(email)s is an address at which we receive e-mails ourselves. Enter an address of "
                    "the contact.",
                    **address._names(),
                )
            )
        for address in self._foreign_addresses():
            raise ValidationError(
                self.env._(
                    "%(person)s: %(email)s is somebody else's address. Switch off “File E-mails” and “Portal Login” "
                    "for it, or enter another address.",
                    **address._names(),
                )
            )

    def _names(self):
        return {"person": self.contact_id.name, "email": self.email}

    def _foreign_addresses(self):
        """Return those of these addresses, or of all if called on none, that belong to somebody else, as superuser.

        They are the main address of somebody outside of the customer or of an employee, or the login of another
        person, and yet mails from them are to be filed or they may log in.
        """
        addresses = self.sudo() or self.sudo().search([])  # pylint: disable=no-search-all
        addresses = addresses.filtered(lambda address: address.sync or address.portal)
        owners = self.env["res.partner"]._registry_owners_of(addresses.mapped("email_normalized"))
        return addresses.filtered(lambda address: address.contact_id._others(owners[address.email_normalized]))

    def _own_aliases(self):
        """Return those of these addresses, normalized, at which this database receives or sends mails."""
        emails = set(self.mapped("email_normalized"))
        # As superuser: all addresses of the database count, whoever adds one to a contact.
        domains = self.env["mail.alias.domain"].sudo().search([])  # pylint: disable=no-search-all
        names = ("catchall_email", "bounce_email", "default_from_email")
        aliases = self.env["mail.alias"].sudo().search([("alias_full_name", "in", list(emails))])
        return emails & {*(domain[name] for domain in domains for name in names), *aliases.mapped("alias_full_name")}
