from ast import literal_eval

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

WATCHED = {"login", "partner_id", "active", "group_ids"}


class ResUsers(models.Model):
    """Logins stay where they belong: those of additional addresses apart, and none beside an employee."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._registry_settle_logins()
        users._registry_part_employees()
        return users

    def write(self, vals):
        # As superuser: asked before Odoo has checked whether the user may edit these users.
        outsiders = self.sudo().filtered(lambda user: user.share or "partner_id" in vals)
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._registry_settle_logins()
            outsiders._registry_part_employees()
        return result

    @api.model
    def _get_invalidation_fields(self):
        """Override of base: record rules, which ask for the partner of the user, are kept as they were evaluated."""
        return super()._get_invalidation_fields() | {"partner_id"}

    @api.model
    def _registry_is_guarded(self):
        """Override of customer_registry: nobody points at the logins of people whom he does not see."""
        return True

    def _registry_person(self):
        """Return the persons, as superuser, who log in with these users."""
        return self.sudo().partner_id._registry_person()

    @api.model
    def _registry_portal_template(self):
        """Return the user, as superuser, of which Odoo makes new portal users."""
        value = self.env["ir.config_parameter"].sudo().get_param("base.template_portal_user_id", "False")
        return self.sudo().browse(literal_eval(value)).exists() if value.isdigit() else self.sudo().browse()

    @api.model
    def _signup_create_user(self, values):
        """Override of auth_signup: nobody signs up as somebody who gets no login, or as who gets it by us only."""
        # As superuser: whoever signs up sees nobody yet.
        partner = self.env["res.partner"].sudo().browse(values.get("partner_id"))
        by_us = partner.registry_login_person_id or any(partner.customer_link_ids.mapped("portal_access"))
        if partner and (by_us or partner._registry_login_refusals()):
            raise UserError(self.env._("Please contact us for access to the portal."))
        return super()._signup_create_user(values)

    def _registry_settle_logins(self):
        """Put these users, who are new or changed, where they belong."""
        self._registry_refuse_stray_logins()
        self._registry_separate_logins()

    def _registry_refuse_stray_logins(self):
        """:raises ValidationError: a user on the record of a login is not that login, or it is not granted"""
        # As superuser: whoever edits users need not see the contacts.
        carried = self.sudo().filtered(lambda user: user.active and user.partner_id.registry_login_person_id)
        if not carried:
            return
        addresses = (
            self.env["customer.contact.email"].sudo().search([("login_partner_id", "in", carried.partner_id.ids)])
        )
        by_record = addresses.filtered("portal").grouped("login_partner_id")
        for user in carried:
            contact = by_record.get(user.partner_id, addresses.browse()).contact_id
            if not (user.share and contact.active and contact.portal_access):
                raise ValidationError(
                    self.env._(
                        "%(login)s is the login of an additional address of %(person)s and can be granted to this "
                        "contact only through “Portal access”. Employees get their own user.",
                        login=user.login,
                        person=user.name,
                    )
                )

    def _registry_separate_logins(self):
        """Give those of these logins that belong to an additional address a record of their own.

        From then on they act for the customer of that contact alone. The login by a person's own address stays
        with the person, and acts for all customers of it.

        :return: the users, as superuser, that were separated
        """
        separated = self.sudo().browse()
        users = self.sudo().filtered(lambda user: user.share and user.login != user.partner_id.email_normalized)
        for user, address in users._registry_own_addresses():
            if not address.login_partner_id.with_context(active_test=False).user_ids:
                user.partner_id = address._login_record()
                separated |= user
        return separated

    def _registry_own_addresses(self):
        """Return pairs (user, additional address with access that is its login), one for each of ``self`` with such."""
        logins = {email_normalize(user.login): user for user in self}
        domain = (
            Domain("portal", "=", True)
            & Domain("email_normalized", "in", [login for login in logins if login])
            & Domain("contact_id.person_id", "in", self.partner_id.ids)
            & Domain("contact_id.active", "=", True)
            & Domain("contact_id.portal_access", "=", True)
        )
        pairs = {}
        # As superuser: whoever edits users need not see the contacts.
        for address in self.env["customer.contact.email"].sudo().search(domain, order="id") if self else ():
            user = logins[address.email_normalized]
            if user.partner_id == address.contact_id.person_id:
                pairs.setdefault(user, address)
        return list(pairs.items())

    def _registry_part_employees(self):
        """End the access to the portal of contacts who are employees now, or act for or below one, and say so."""
        # As superuser: whoever edits users need not see the customers.
        employees = self.sudo().filtered(lambda user: not user.share).partner_id
        links = self.env["customer.contact"].sudo().with_context(active_test=False)
        paths = ("person_id", "customer_id", "person_id.commercial_partner_id")
        links = links.search(Domain.OR(Domain(path, "in", employees.ids) for path in paths)) if employees else links
        had = links.filtered(
            lambda link: link.portal_access or link.portal_admin or any(link.email_ids.mapped("portal"))
        )
        beside = (links.person_id & employees)._registry_portal_users()
        if had or beside:
            had.filtered("portal_access").portal_access = False
            had.portal_admin = False
            had.email_ids.filtered("portal").portal = False
            beside._registry_end_logins()
            told = employees & (
                had.person_id | had.customer_id | had.person_id.commercial_partner_id | beside.partner_id
            )
            had._note_parting(told)
