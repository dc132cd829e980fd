from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize


class CustomerContact(models.Model):
    """The portal access of a contact: granted, invited, revoked per customer.

    A login belongs to a person and to the address that it was granted for; the person keeps it
    as long as one customer grants it access.
    """

    _inherit = "customer.contact"

    portal_state = fields.Selection(
        [
            ("none", "No access"),
            ("open", "Not invited"),
            ("invited", "Invited"),
            ("active", "Logged in"),
        ],
        string="Portal",
        compute="_compute_portal_state",
    )
    portal_login = fields.Char(
        string="Login",
        compute="_compute_portal_login",
        help="With what this contact logs in to the portal, where it is not the e-mail address.",
    )

    @api.depends("portal_access", "active", "login_partner_ids")
    def _compute_portal_state(self):
        users = self._registry_portal_users()
        for link in self:
            # As superuser: whoever sees the contact learns the state of its logins, and need not see their records.
            records = link.sudo().login_partner_ids
            logins = users.filtered(lambda user, records=records: user.partner_id in records)
            if not (link.portal_access and link.active):
                link.portal_state = "none"
            elif not logins:
                link.portal_state = "open"
            else:
                link.portal_state = "active" if any(logins.mapped("login_date")) else "invited"

    @api.depends("portal_access", "active", "login_partner_ids", "person_id.email")
    def _compute_portal_login(self):
        users = self._registry_portal_users()
        for link in self:
            # As superuser: whoever sees the contact learns its logins, and need not see their records.
            own = link.sudo()
            shown = {email_normalize(email or "") for email in (own.person_id.email, *own.email_ids.mapped("email"))}
            logins = users.filtered(lambda user, own=own: user.partner_id in own.login_partner_ids).mapped("login")
            has_access = own.portal_access and own.active
            link.portal_login = has_access and ", ".join(login for login in logins if login not in shown)

    def write(self, vals):
        if vals.get("active") is False:
            vals = {**vals, "portal_access": False, "is_main": False}
        losing = self.filtered("portal_access") if vals.get("portal_access") is False else self.browse()
        result = super().write(vals)
        losing._registry_end_unused_logins()
        return result

    def unlink(self):
        persons = self.filtered("portal_access").person_id
        result = super().unlink()
        persons._registry_end_unused_logins()
        return result

    def action_portal_access(self):
        """Open the wizard that grants and revokes the access of these contacts."""
        return self._open_portal_wizard(selected=self)

    def action_portal_preview(self):
        """Show staff the portal as this contact sees it, in another tab; who has no login yet sees nothing."""
        self.ensure_one()
        for record in (self, self.customer_id, self.person_id):
            record.check_access("read")
        self.env["res.partner"]._registry_check_internal()
        if self.portal_state not in ("invited", "active"):
            raise UserError(self.env._("%(person)s has no login yet. Grant portal access first.", person=self.name))
        return {"type": "ir.actions.act_url", "url": f"/customer_registry/portal_preview/{self.id}", "target": "new"}

    def _may_preview(self):
        """Return whether the user may see who acts here and for whom."""
        return self.customer_id.has_access("read") and self.person_id.has_access("read")

    def _open_portal_wizard(self, selected):
        wizard = self.env["customer.portal.access"].create({"line_ids": self._prepare_portal_lines(selected)})
        return wizard._get_action()

    def _prepare_portal_lines(self, selected):
        """Return one wizard line for each address that may log in, ticked for ``selected``."""
        return [
            fields.Command.create({"contact_id": link.id, "email": email, "selected": link in selected})
            for link in self
            for email in (link.email, *link.email_ids.filtered("portal").mapped("email_normalized"))
        ]

    def _grant_portal(self, email):
        """Let the person log in for this customer with ``email`` and send the invitation.

        :return: a sentence that says what happened
        :raises UserError: naming the contact, why the address cannot have a login
        """
        self._check_portal_rights()
        login = self._check_login(email)
        user = self._user_of_login(login)
        is_open = user.active and user._is_portal()
        if not is_open:
            self._refuse_wider_login(login)
        had_access, self.portal_access = self.portal_access, True
        if is_open and had_access:
            return self.env._("Already has access.")
        if is_open:
            message = self.env._(
                "Already had a login, which now also works for %(customer)s.", customer=self.customer_id.name
            )
        else:
            self._open_login(user, login)._registry_send_invitation()
            message = self.env._("Invited.")
        return self._with_other_logins(message, login)

    def _revoke_portal(self):
        """End the access to this customer, and the login if no other customer grants it.

        :return: a sentence that says what happened
        """
        self._check_portal_rights()
        if not self.portal_access:
            return self.env._("Had no access.")
        self.portal_access = False
        others = self.person_id._registry_portal_customers()
        if not others:
            return self.env._("Access revoked.")
        return self.env._("Access revoked. The login remains for another customer.")

    def _registry_invite_again(self, email):
        """Send the invitation, or to someone who has logged in a mail to set a new password."""
        self._check_portal_rights()
        user = self._user_to_invite(self._check_login(email))
        if not (self.portal_access and user):
            raise UserError(self.env._("%(person)s has no portal access yet. Grant it first.", person=self.name))
        if user.login_date:
            user.action_reset_password()
            message = self.env._("Sent: an e-mail to set a new password.")
        else:
            user._registry_send_invitation()
            message = self.env._("Invited again.")
        if user.login == email_normalize(email):
            return message
        return self.env._(
            "%(message)s To %(email)s; the login is %(login)s.",
            message=message,
            email=user._registry_mail_address(),
            login=user.login,
        )

    def _user_to_invite(self, address):
        """Return the active portal user, as superuser, whom this address of the contact stands for.

        The one whose login it is, else the one of the person whose login is another; empty if there is none.
        """
        user = self._user_of_login(address)
        if user.active and user._is_portal():
            return user
        own = self.person_id._registry_portal_users() if address == self.person_id.email_normalized else user.browse()
        return own.sorted(lambda one: (bool(one.login_date), one.login_date), reverse=True)[:1]

    def _check_portal_rights(self):
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group("customer_registry.group_user"):
            raise AccessError(self.env._("Only users of the customer registry may change portal access."))
        self.check_access("write")

    def _check_login(self, email):
        """Return ``email`` as a login.

        :raises UserError: the contact may not log in with it
        """
        login = email_normalize(email or "")
        if refusal := self._portal_refusals().get(self.id):
            message = refusal
        elif not login:
            message = self.env._("%(person)s has no valid e-mail address. Enter one first.", person=self.name)
        elif not self.active or not self.person_id.active:
            message = self.env._("%(person)s is inactive. Activate the contact first.", person=self.name)
        elif login not in self._portal_addresses():
            message = self.env._("%(email)s is not a portal address of %(person)s.", email=login, person=self.name)
        else:
            return login
        raise UserError(message)

    def _portal_addresses(self):
        extra = self.email_ids.filtered("portal").mapped("email_normalized")
        return {self.person_id.email_normalized, *extra}

    def _user_of_login(self, login):
        """Return the person's user of this login, as superuser, archived ones included.

        :raises UserError: the login belongs to somebody else, or to the person for another customer
        """
        users = self.env["res.users"].sudo().with_context(active_test=False)
        user = users.search(users._get_login_domain(login), limit=1)
        if user and not self._owns_login(user):
            raise UserError(
                self.env._(
                    "%(person)s: %(email)s is somebody else's login. Enter another e-mail address.",
                    person=self.name,
                    email=login,
                )
            )
        return user

    def _owns_login(self, user):
        """Return whether ``user`` is a login of the person, and not one for another customer.

        A login that has ended together with its address is free for the person.
        """
        # As superuser: the person may be hidden from whoever edits the contact.
        partner, contact = user.partner_id, self.sudo()
        if partner == contact.person_id or partner in contact.email_ids.login_partner_id:
            return True
        free = not user.active and partner.registry_login_person_id == contact.person_id
        return free and not contact.email_ids.search_count([("login_partner_id", "=", partner.id)], limit=1)

    def _refuse_wider_login(self, login):
        """A new login by the person's own address acts for all customers of the person.

        :raises UserError: the user may not change one of them
        """
        # As superuser: this is about customers that the user does not see.
        person = self.sudo().person_id
        if login != person.email_normalized:
            return
        links = self.sudo().search([("person_id", "=", person.id), ("portal_access", "=", True)])
        employer = person.commercial_partner_id.filtered("registry_state")
        others = ((links.customer_id | employer) - self.customer_id).sudo(False)
        if others - others._filtered_access("write"):
            raise UserError(
                self.env._(
                    "%(person)s also acts for another customer, for whom a new login would act as well. Ask a "
                    "manager of the customer registry to grant it, or give the contact an additional address for "
                    "%(customer)s.",
                    person=self.name,
                    customer=self.customer_id.name,
                )
            )

    def _with_other_logins(self, message, login):
        """Return the ``message`` with the further logins of the person: they act for the customer from now on, too."""
        others = [user.login for user in self.person_id._registry_portal_users() if user.login != login]
        if not others or login != self.person_id.email_normalized:
            return message
        return self.env._("%(message)s Also logs in as %(logins)s.", message=message, logins=", ".join(others))

    def _open_login(self, user, login):
        """Return an active portal user of the person with this login, new or revived."""
        own = self.email_ids.filtered(lambda address: address.portal and address.email_normalized == login)
        # As superuser: whoever grants access need not be able to edit users.
        partner = own._login_record() if own else self.sudo().person_id
        if not user:
            user = self._create_login(partner, login)
        portal, public = self.env.ref("base.group_portal"), self.env.ref("base.group_public")
        groups = [fields.Command.link(portal.id), fields.Command.unlink(public.id)]
        if user.partner_id != partner:
            user.partner_id = partner  # first: Odoo activates the partner together with the user
        user.write({"active": True, "group_ids": groups})
        return user

    def _create_login(self, partner, login):
        company = partner.company_id or self.customer_id.company_id or self.env.company
        # As superuser: whoever grants access need not be able to create users.
        users = self.env["res.users"].sudo().with_company(company).with_context(no_reset_password=True)
        return users._create_user_from_template(
            {
                "login": login,
                "partner_id": partner.id,
                "company_id": company.id,
                "company_ids": [fields.Command.set(company.ids)],
            }
        )
