from odoo import api, models
from odoo.fields import Domain


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    @api.model
    def _registry_addresses_of_ours(self, emails):
        """Return the set of those of ``emails`` at which this database gets or sends mails itself."""
        domains = self.search([])  # pylint: disable=no-search-all
        own = {
            email
            for domain in domains
            for email in (domain.catchall_email, domain.bounce_email, domain.default_from_email)
            if email
        }
        aliases = self.env["mail.alias"].search(Domain("alias_full_name", "in", list(emails)))
        return (own | set(aliases.mapped("alias_full_name"))).intersection(emails)
