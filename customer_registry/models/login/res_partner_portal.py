from odoo import api, models, tools

TOKEN_SCOPE = "registry-login"
TOKEN_HOURS = {"signup": 144, "reset": 4}


class ResPartner(models.Model):
    """Logins of the persons who act for customers."""

    _inherit = "res.partner"

    def write(self, vals):
        """Override of customer_registry: an invitation to the old address ends with that address."""
        invited = self._registry_invited_users() if "email" in vals else None
        result = super().write(vals)
        if invited:
            invited._registry_void_invitations()
        return result

    def action_portal_access(self):
        """Open the wizard that grants and revokes portal access for all contacts of the customer."""
        self._registry_check_internal()
        links = self.contact_link_ids.filtered("active")
        return links._open_portal_wizard(selected=links.filtered(lambda link: link.portal_state == "open"))

    def _registry_invited_users(self):
        """Return the portal users, as superuser, that were invited to their person's own address
        and have never logged in."""
        return self._registry_portal_users().filtered(
            lambda user: not user.login_date and user.login == user.partner_id.email_normalized
        )

    def _registry_portal_users(self):
        """Return the active portal users of these persons, as superuser."""
        users = self.env["res.users"].sudo().with_context(active_test=True)
        return users.search([("partner_id", "in", self.ids), ("share", "=", True)]) if self.ids else users

    def _registry_portal_customers(self):
        """Return the customers, as superuser, for which these persons may log in."""
        links = self.env["customer.contact"].sudo()
        return links.search([("person_id", "in", self.ids), ("portal_access", "=", True)]).customer_id

    def _registry_end_unused_logins(self):
        """End the logins of those to whom no customer grants access any more."""
        # As superuser: customers that the user does not see may still grant access.
        links = self.env["customer.contact"].sudo()
        granted = links.search([("person_id", "in", self.ids), ("portal_access", "=", True)]).person_id
        (self.sudo() - granted)._registry_portal_users()._registry_end_logins()

    @api.private
    def signup_get_auth_param(self):
        """Override of auth_signup: the token goes to the person by mail, never to an employee who asks for it."""
        return super().signup_get_auth_param()

    def _generate_signup_token(self, expiration=None):
        """Override of auth_signup: bind the token to one login where a person may have several.

        Odoo's token always opens the first login of the person, whoever reads the mail.
        """
        user = self.env["res.users"].sudo().browse(self.env.context.get("registry_login_user"))
        if not user or user.partner_id != self:
            return super()._generate_signup_token(expiration)
        hours = expiration or TOKEN_HOURS["reset" if user.login_date else "signup"]
        return tools.hash_sign(self.sudo().env, TOKEN_SCOPE, user._registry_token_payload(), expiration_hours=hours)

    def _signup_retrieve_info(self, token):
        """Override of auth_signup: a token that is bound to a login tells that login."""
        user = self._registry_user_of_token(token)
        if not user:
            return super()._signup_retrieve_info(token)
        return {"db": self.env.cr.dbname, "token": token, "name": user.name, "login": user.login}

    def _get_partner_from_token(self, token):
        """Override of auth_signup: what is no token at all is answered like a wrong one."""
        try:
            return super()._get_partner_from_token(token)
        except ValueError:
            return None

    def _registry_user_of_token(self, token):
        """Return the user, as superuser, whose login the token opens; empty if it opens none."""
        users = self.env["res.users"].sudo()
        try:
            payload = tools.verify_hash_signed(self.sudo().env, TOKEN_SCOPE, token)
        except ValueError:  # an altered token need not be one at all
            return users
        user = users.browse(payload[0]).exists() if payload else users
        return user if user.active and payload == user._registry_token_payload() else users
