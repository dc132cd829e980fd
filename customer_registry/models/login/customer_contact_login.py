from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

LOGINS = "login_partner_ids"
GRANTED = ("portal_access", "portal_admin")


class CustomerContact(models.Model):
    """Which logins act by a contact, and who may have one at all."""

    _inherit = "customer.contact"

    # The hook: every question "does this user act for that customer" asks for the user's partner here.
    login_partner_ids = fields.Many2many(
        "res.partner",
        "customer_contact_login_rel",
        "contact_id",
        "partner_id",
        string="Records of the Logins",
        compute="_compute_login_partner_ids",
        store=True,
        copy=False,
        groups="base.group_user",
        context={"active_test": False},
        help="The partners whose logins act through this contact: the person, and the record of each additional "
        "address that may log in.",
    )

    @api.depends("person_id", "email_ids.portal", "email_ids.login_partner_id")
    def _compute_login_partner_ids(self):
        for link in self:
            link.login_partner_ids = link.person_id | link.email_ids.filtered("portal").login_partner_id

    @api.constrains("person_id")
    def _check_no_login_record(self):
        # As superuser: the person may be hidden from whoever edits the contact.
        for link in self.sudo().filtered("person_id.registry_login_person_id"):
            raise ValidationError(
                self.env._(
                    "%(person)s: choose the person instead of the record of a login.", person=link.person_id.name
                )
            )

    @api.model
    def default_get(self, fields):
        """Override of base: no context lets the login of somebody act by a new contact."""
        values = super().default_get(fields)
        values.pop(LOGINS, None)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_hand(*vals_list)
        links = super().create(vals_list)
        self._settle_hook()
        links._refuse_barred()
        return links

    def write(self, vals):
        self._check_by_hand(vals)
        before = {link: (link.customer_id, link.person_id) for link in self}
        result = super().write(vals)
        self._settle_hook()
        if "customer_id" in vals:
            self.check_access("write")  # for the customer to which it has come
            self.filtered(lambda link: link.customer_id != before[link][0])._move_logins()
        if "person_id" in vals:
            self.filtered(lambda link: link.person_id != before[link][1]).email_ids._give_up_logins()
        if not {"person_id", "customer_id"}.isdisjoint(vals) or any(vals.get(name) for name in (*GRANTED, "active")):
            self._refuse_barred()
        return result

    def unlink(self):
        """The database would delete the addresses, and leave the logins that act by them."""
        self.check_access("unlink")
        # As superuser: the logins end, too; that the user may delete the contacts is checked above.
        self.sudo().email_ids.unlink()
        return super().unlink()

    @api.model
    def _settle_hook(self):
        """Store by now which logins act by which contacts: to search a many2many, Odoo does not wait for its values."""
        self.env["customer.contact"]._recompute_model([LOGINS])

    def _check_by_hand(self, *vals_list):
        if not self.env.su and any(LOGINS in vals for vals in vals_list):
            raise AccessError(self.env._("Logins are granted through “Portal access”, not manually."))

    def _refuse_barred(self):
        """:raises ValidationError: a contact has rights in the portal, and is somebody who gets no login"""
        granted = self.sudo().filtered(lambda link: link.active and any(link[name] for name in GRANTED))
        if refusals := granted._portal_refusals():
            raise ValidationError(next(iter(refusals.values())))

    def _portal_refusals(self):
        """Return {id: sentence} of those of these contacts who get no login, be it for whom they are or act."""
        # As superuser: who is an employee or a user counts, whether the user sees the person or not.
        links = self.sudo()
        refusals = (links.person_id | links.customer_id)._registry_login_refusals()
        found = {}
        for link in links:
            if link.person_id.id in refusals:
                found[link.id] = refusals[link.person_id.id]
            elif link.customer_id.id in refusals:
                found[link.id] = self.env._(
                    "%(customer)s is a user of this database, an employee or one of your own companies, so nobody "
                    "can get a portal login for it. The contact can only receive e-mails.",
                    customer=link.customer_id.name,
                )
        return found

    def _move_logins(self):
        """Let the logins of the additional addresses act for the new customer, without what they followed before."""
        # As superuser: records of logins are not changed by hand.
        addresses = self.sudo().email_ids
        addresses._registry_let_logins_follow()
        self.env["mail.followers"].sudo().search([("partner_id", "in", addresses.login_partner_id.ids)]).unlink()

    def _registry_portal_users(self):
        """Return the active portal users, as superuser, that act by these contacts; the persons' own first."""
        users = self.sudo().login_partner_ids._registry_portal_users()
        return users.sorted(lambda user: bool(user.partner_id.registry_login_person_id))

    def _login_partners(self):
        """Return the partners, as superuser, to whom a mail about the portal goes.

        Of each contact the person if it has a login, else the records of its other logins; none without a login.
        """
        links = self.sudo()
        having = links._registry_portal_users().partner_id
        found = having.browse()
        for link in links:
            logins = link.login_partner_ids & having
            found |= (logins & link.person_id) or logins
        return found

    def _last_logins(self):
        """Return {id of the contact: time of the last login of one of its users}.

        By SQL: employees read neither the users of others nor their log, and when a contact came last is no secret.
        """
        if not self:
            return {}
        self.flush_model([LOGINS])
        self.env.cr.execute(
            SQL(
                """SELECT logins.contact_id, max(log.create_date) FROM customer_contact_login_rel logins
                     JOIN res_users users ON users.partner_id = logins.partner_id
                     JOIN res_users_log log ON log.create_uid = users.id
                    WHERE logins.contact_id IN %s GROUP BY logins.contact_id""",
                tuple(self.ids),
            )
        )
        return dict(self.env.cr.fetchall())

    def _registry_end_unused_logins(self):
        """End the logins of these contacts that no customer grants access any more."""
        self.email_ids._registry_end_logins()
        self.person_id._registry_end_unused_logins()

    def _note_parting(self, employees):
        """Say on ``employees``, and on the customers of these contacts, why their access to the portal has ended."""
        text = self.env._(
            "%(person)s is now an employee: there is no longer any portal access as, on behalf of or below an "
            "employee.",
            person=", ".join(employees.mapped("name")),
        )
        told = employees | self.customer_id
        told._message_log_batch(bodies=dict.fromkeys(told.ids, text))
