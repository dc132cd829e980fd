import contextlib

from odoo import api, fields, models
from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.exceptions import UserError
from odoo.tools import SQL


class ResUsers(models.Model):
    """Portal logins of contacts: each belongs to its own e-mail address."""

    _inherit = "res.users"

    @api.model
    def signup(self, values, token=None):
        """Override of auth_signup: set the password of the login that the token is bound to."""
        user = self.env["res.partner"]._registry_user_of_token(token) if token else None
        if not user:
            return super().signup(values, token)
        user.password = values["password"]
        return user.login, values["password"]

    def _action_reset_password(self, signup_type="reset"):
        """Override of auth_signup: the mail of a contact's login goes to its own address.

        Otherwise whoever may change the e-mail of a contact could take its login.
        """
        if self.env.context.get("install_mode") or self.env.context.get("import_file"):
            return super()._action_reset_password(signup_type)
        bound = self.filtered(lambda user: user.active and user.sudo().share and user._registry_is_contact())
        for user in bound.sudo():
            user._registry_send_password_mail()
        rest = self - bound
        return super(ResUsers, rest)._action_reset_password(signup_type) if rest else self._registry_reset_done()

    def _registry_reset_done(self):
        message = self.env._("A reset password link was sent by email")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"title": self.env._("Notification"), "message": message, "sticky": False},
        }

    def _registry_is_contact(self):
        person = self._registry_person()
        return bool(person.customer_link_ids or person.registry_state) and bool(self._registry_mail_address())

    def _registry_mail_address(self):
        """Return where the mails about this login go: the login itself, or the person's address if it is none."""
        return self.login if "@" in self.login else self.partner_id.email_normalized

    def _registry_token_payload(self):
        """Return what a token is bound to: it ends with the next login, address or password."""
        self.ensure_one()
        # Odoo lets no one read passwords by ORM; their hash of a hash tells whether one was set.
        query = SQL("SELECT md5(COALESCE(password, '')) FROM res_users WHERE id = %s", self.id)
        ((fingerprint,),) = self.env.execute_query(query)
        seen = self.login_date and fields.Datetime.to_string(self.login_date)
        address = [] if "@" in self.login else [self._registry_mail_address()]
        return [self.id, self.login, seen or "", fingerprint, *address]

    def _registry_send_invitation(self):
        """Send Odoo's portal invitation to the address of this login.

        :raises UserError: the mail server refuses the mail
        """
        self.ensure_one()
        # As superuser: whoever grants access may not read the token that the mail carries.
        template = self.env.ref("auth_signup.portal_set_password_email").sudo()
        context = {"dbname": self.env.cr.dbname, "lang": self.lang, "medium": "portalinvite"}
        with self._registry_mail_errors():
            template.with_context(**context, **self._registry_login_context()).send_mail(
                self.id,
                force_send=True,
                raise_exception=True,
                email_values={"email_to": self._registry_mail_address(), "recipient_ids": [], "partner_ids": []},
            )

    def _registry_send_password_mail(self):
        """Send Odoo's mail to set a new password to the address of this login."""
        self.ensure_one()
        lang = self.lang or self.env.lang or "en_US"
        renderer = self.env["mail.render.mixin"].with_context(lang=lang, **self._registry_login_context())
        view = self.env.ref("auth_signup.reset_password_email")
        body = renderer._render_template(
            view, model="res.users", res_ids=self.ids, engine="qweb_view", options={"post_process": True}
        )[self.id]
        mail = self.env["mail.mail"].create(
            {
                "subject": self.with_context(lang=lang).env._("Password reset"),
                "email_from": self.company_id.email_formatted or self.email_formatted,
                "email_to": self._registry_mail_address(),
                "body_html": body,
                "auto_delete": True,
                "message_type": "user_notification",
            }
        )
        with self._registry_mail_errors():
            mail.send(raise_exception=True)

    def _registry_login_context(self):
        """Return the context under which links in a mail open this login and no other."""
        kind = "reset" if self.login_date else "signup"
        return {"registry_login_user": self.id, "signup_force_type_in_url": kind}

    @contextlib.contextmanager
    def _registry_mail_errors(self):
        try:
            yield
        except MailDeliveryException as error:
            raise UserError(
                self.env._(
                    "%(person)s: the e-mail to %(email)s was not sent. Check the mail server.",
                    person=self.name,
                    email=self._registry_mail_address(),
                )
            ) from error

    def _registry_end_logins(self):
        """Archive these portal users, as Odoo's portal wizard does; called as superuser."""
        users = self.filtered(lambda user: user.active and user.share)
        portal, public = self.env.ref("base.group_portal"), self.env.ref("base.group_public")
        groups = [fields.Command.unlink(portal.id), fields.Command.link(public.id)]
        if users:
            users.write({"group_ids": groups, "active": False})

    def _registry_void_invitations(self):
        """End invitations whose address is the person's address no more, and say so."""
        void = self.filtered(lambda user: user.login != user.partner_id.email_normalized)
        void._registry_end_logins()
        persons = void.partner_id
        without = persons - persons._registry_portal_users().partner_id
        links = without.customer_link_ids.filtered("portal_access")
        links.write({"portal_access": False})
        for user in void:
            text = self.env._(
                "The portal invitation to %(email)s is void because the e-mail address has changed. "
                "Grant portal access again.",
                email=user.login,
            )
            told = (
                user.partner_id | links.filtered(lambda link, user=user: link.person_id == user.partner_id).customer_id
            )
            told._message_log_batch(bodies=dict.fromkeys(told.ids, text))
