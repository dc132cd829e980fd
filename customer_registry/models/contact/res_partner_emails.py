from odoo import Command, api, models
from odoo.fields import Domain
from odoo.tools.mail import email_normalize_all


class ResPartner(models.Model):
    """E-mail fields that hold several addresses: Odoo mails to all of them and knows the first.

    The second one of a contact becomes an additional address of its, with its own rights. That of a customer
    itself stays where it is, and whoever asks for addresses is told all.
    """

    _inherit = "res.partner"

    # Few records have several addresses: found at once, to look at each in the program.
    _registry_addresses_idx = models.Index("(id) WHERE email LIKE '%@%@%'")

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._registry_split_emails()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if vals.get("email"):
            self._registry_split_emails()
        return result

    def _registry_emails(self):
        """Return the normalized addresses of the e-mail field, the first one first."""
        self.ensure_one()
        if not (self.email or "").isprintable():
            return [self.email_normalized]  # after a line break nothing is an address that was meant
        return email_normalize_all(self.email or "")

    @api.model
    def _registry_with_emails(self, emails):
        """Return the Domain of the partners that have one of these normalized addresses, also as a second one."""
        wanted = set(emails)
        # As superuser: the domain names ids only; whom the user sees among them is up to his search.
        several = self.sudo().with_context(active_test=False).search([("email", "=like", "%@%@%")])
        others = several.filtered(lambda partner: wanted.intersection(partner._registry_emails()))
        return Domain("email_normalized", "in", list(wanted)) | Domain("id", "in", others.ids)

    def _registry_by_email(self):
        """Return {normalized address: the partners of ``self`` that have it}."""
        found = {}
        for partner in self:
            for email in partner._registry_emails():
                found[email] = found.get(email, self.browse()) | partner
        return found

    def _registry_split_emails(self):
        """Make additional addresses of the second ones of contacts."""
        several = self.filtered(lambda partner: (partner.email or "").count("@") > 1)
        # Whoever may write the address of a person need not be a user of the registry.
        contacts = several.sudo().filtered("customer_link_ids")
        for person in contacts - contacts._registry_without_addresses():
            first, *others = person._registry_emails() or [person.email]
            owners = person.browse().union(*self._registry_owners_of(others).values())
            if others and not any(link._others(owners) for link in person.customer_link_ids):
                person._registry_add_addresses(dict.fromkeys(others))
                person.email = first

    def _registry_without_addresses(self):
        """Hook: return those of these persons who get no additional address."""
        return self.browse()

    def _registry_add_addresses(self, emails):
        """Give the contacts that this person is these additional addresses, to which mails go, too."""
        for link in self.customer_link_ids:
            known = set(link.email_ids.mapped("email_normalized"))
            missing = [email for email in emails if email not in known]
            link.email_ids = [Command.create({"email": email, "notify": True}) for email in missing]
