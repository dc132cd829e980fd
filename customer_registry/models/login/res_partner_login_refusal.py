from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who never gets a login in the portal: a login on their record would read and be what they are."""

    _inherit = "res.partner"

    def _registry_login_refusals(self):
        """Return {id: sentence} of those of these partners who get no portal login and no additional address.

        Those behind whom a user of the database stands, active or not, a technical user, a company of one's
        own or an employee, and those below them: Odoo shows a login whatever its employer follows. A login that
        has ended is no obstacle.
        """
        # As superuser: who is an employee or a user counts, whether the caller sees the person or not.
        people = self.sudo()
        if not people:
            return {}
        circle = people | people.commercial_partner_id
        users = circle._registry_barring_users().partner_id
        companies = self.env["res.company"].sudo().search([("partner_id", "in", circle.ids)]).partner_id
        barred = users | companies | circle.filtered("employee")
        return {
            partner.id: self.env._(
                "%(person)s cannot have a portal login or an additional address, because this is, or belongs to, a "
                "user of this database, an employee or one of your own companies. Choose another person.",
                person=partner.name,
            )
            for partner in people
            if (partner | partner.commercial_partner_id) & barred
        }

    def _registry_without_addresses(self):
        """Override of customer_registry: who gets no login gets no additional address."""
        return super()._registry_without_addresses() | self.browse(list(self._registry_login_refusals()))

    def _registry_has_portal_rights(self):
        """Return whether one of these has rights in the portal or an additional address, or somebody has for it."""
        links = self.env["customer.contact"].sudo().with_context(active_test=False)
        here = Domain("person_id", "in", self.ids) | Domain("customer_id", "in", self.ids)
        return bool(links.search_count(here & links._get_portal_rights_domain(), limit=1))

    def _registry_check_moved(self):
        """Override of customer_registry: portal rights go nowhere where there is no login.

        :raises ValidationError: who has rights in the portal is one of these or below, and gets no login there
        """
        result = super()._registry_check_moved()
        below = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        self.env["customer.contact"].sudo().search([("person_id", "in", below.ids)])._refuse_barred()
        return result

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
