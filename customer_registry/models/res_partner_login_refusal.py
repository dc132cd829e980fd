from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who never gets a login in the portal: a login on their record would read and be what they are."""

    _inherit = "res.partner"

    def _registry_login_refusals(self):
        """Return {id: sentence} of those of these partners who get no portal login and no additional address.

        Those behind whom a user of the database stands, active or not, a technical user, a company of one's
        own or an employee. A login that has ended is no obstacle.
        """
        people = self.sudo()
        if not people:
            return {}
        users = people._registry_barring_users().partner_id
        companies = self.env["res.company"].sudo().search([("partner_id", "in", people.ids)]).partner_id
        barred = people & (users | companies | people.filtered("employee"))
        return {
            partner.id: self.env._(
                "%(person)s gets no portal login and no additional address, being a user of this database, an employee "
                "or a company of your own. Choose another person.",
                person=partner.name,
            )
            for partner in barred
        }

    def _registry_has_portal_rights(self):
        """Return whether one of these persons has rights in the portal or an additional address."""
        links = self.env["customer.contact"].sudo().with_context(active_test=False)
        rights = links._get_portal_rights_domain()
        return bool(links.search_count(Domain("person_id", "in", self.ids) & rights, limit=1))

    @api.model
    def _registry_barring_users(self):
        """Return the users, as superuser, who bar their partners from the portal; of ``self``, or all for none."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        public = self.env.ref("base.group_public")
        technical = [self.env.ref(f"base.{name}", raise_if_not_found=False) for name in ("user_root", "public_user")]
        technical = [user.id for user in (*technical, self.env["res.users"]._registry_portal_template()) if user]
        barring = (
            Domain("share", "=", False)
            | Domain("id", "in", technical)
            | Domain("login", "=like", "public-user@company-%")  # as Odoo names those of other companies
            | (Domain("active", "=", True) & Domain("all_group_ids", "in", public.ids))
        )
        return users.search(Domain("partner_id", "in", self.ids) & barring if self else barring)
