from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import clean_context

RECORD = "login_partner_id"
RIGHTS = ("notify", "sync", "portal")


class CustomerContactEmail(models.Model):
    """The login of an additional address: a record of its own below the customer of the contact carries it."""

    _inherit = "customer.contact.email"

    login_partner_id = fields.Many2one(
        "res.partner",
        string="Record of the Login",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def default_get(self, fields):
        """Override of base: no context gives an address the login of somebody."""
        values = super().default_get(fields)
        values.pop(RECORD, None)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_hand(*vals_list)
        addresses = super().create(vals_list)
        self.env["customer.contact"]._settle_hook()
        addresses._refuse_barred()
        addresses._check_logins_free()
        return addresses

    def write(self, vals):
        self._check_by_hand(vals)
        moved = self.filtered(lambda address: vals.get("contact_id", address.contact_id.id) != address.contact_id.id)
        before = {address: address.email_normalized for address in self}
        result = super().write(vals)
        self.filtered(lambda address: address.email_normalized != before[address])._give_up_logins()
        if vals.get("portal") is False:
            self._registry_end_logins()
        self.env["customer.contact"]._settle_hook()
        if moved:
            moved.check_access("write")  # of the contact to which it has come
            moved._give_up_logins()
        if "email" in vals or "contact_id" in vals or any(vals.get(name) for name in RIGHTS):
            self._refuse_barred()
        if "email" in vals or vals.get("portal"):
            self._check_logins_free()
        return result

    def unlink(self):
        self.check_access("unlink")
        self._registry_end_logins()
        result = super().unlink()
        self.env["customer.contact"]._settle_hook()
        return result

    def _check_by_hand(self, *vals_list):
        if not self.env.su and any(RECORD in vals for vals in vals_list):
            raise AccessError(self.env._("Logins are granted through “Portal access”, not manually."))

    def _refuse_barred(self):
        """:raises ValidationError: an address belongs to somebody who gets no login"""
        # As superuser: the person may be hidden from whoever edits the contact.
        contacts = self.sudo().contact_id
        persons, refusals = contacts.person_id._registry_login_refusals(), contacts._portal_refusals()
        for address in self.sudo():
            refusal = persons.get(address.contact_id.person_id.id) or refusals.get(address.contact_id.id)
            if refusal and (address.portal or address.contact_id.person_id.id in persons):
                raise ValidationError(refusal)

    def _check_logins_free(self):
        """:raises ValidationError: an address that may log in is the login of somebody else, or for another customer"""
        for address, user in self.filtered("portal")._users_by_address():
            if not address.contact_id._owns_login(user):
                raise ValidationError(address._taken_sentence())

    def _login_concerns(self):
        """Return {id of the contact: sentence} of these addresses whose login is not for its customer alone."""
        pairs = self._users_by_address()
        # As superuser: the record of the login is compared, not shown.
        return {
            address.contact_id.id: address._taken_sentence()
            for address, user in pairs
            if user.partner_id != address.sudo().login_partner_id
        }

    def _users_by_address(self):
        """Return pairs (address, user as superuser, active or not) of those of these addresses that are a login."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        found = users.search([("login", "in", self.mapped("email_normalized"))]).grouped("login") if self else {}
        return [(address, found[address.email_normalized]) for address in self if address.email_normalized in found]

    def _taken_sentence(self):
        return self.env._(
            "%(person)s: %(email)s is already a login, either somebody else's or for another customer. Enter another "
            "address, or do not allow this one to log in.",
            person=self.contact_id.name,
            email=self.email_normalized,
        )

    @api.model
    def _unseparated_users(self):
        """Return the users, as superuser, who log in with an additional address that was there before them."""
        addresses = self.sudo().search([("portal", "=", True), ("login_partner_id", "=", False)])
        since = {}
        for address in addresses:
            since[address.email_normalized] = min(
                address.create_date, since.get(address.email_normalized, address.create_date)
            )
        users = self.env["res.users"].sudo().search([("login", "in", list(since)), ("share", "=", True)])
        return users.filtered(lambda user: user.create_date >= since[user.login])

    def _registry_end_logins(self):
        # As superuser: whoever takes back access need not be able to edit users.
        self.sudo().login_partner_id._registry_end_login_records()

    def _give_up_logins(self):
        """End the logins; the next one begins with a record that never saw another customer."""
        self._registry_end_logins()
        # As superuser: which record carries a login is not changed by hand.
        self.sudo().login_partner_id = False

    def _login_record(self):
        """Return the record, as superuser, that carries the login of this address; made if there is none."""
        self.ensure_one()
        address = self.sudo()
        if not address.login_partner_id:
            context = clean_context(self.env.context)
            partners = address.login_partner_id.with_context(context)  # pylint: disable=context-overridden
            address.login_partner_id = partners.create(address._prepare_login_record())
            address.contact_id.customer_id.invalidate_recordset(["child_ids"])
        return address.login_partner_id

    def _prepare_login_record(self):
        person = self.contact_id.person_id
        return {
            **self._prepare_login_place(),
            "registry_login_person_id": person.id,
            "type": "other",
            "email": self.email_normalized,
            "lang": person.lang,
            "tz": person.tz,
        }

    def _prepare_login_place(self):
        """Return the values of the record that follow the person and the customer.

        A customer that belongs to a company is no parent: Odoo would show the login what that company has.
        """
        customer = self.contact_id.customer_id
        parent = customer.filtered(lambda partner: partner == partner.commercial_partner_id)
        return {"name": self.contact_id.person_id.name, "parent_id": parent.id, "company_id": customer.company_id.id}

    def _registry_let_logins_follow(self):
        """Give the records of these logins what has changed of the person and the customer."""
        # As superuser: records of logins are not changed by hand.
        for address in self.sudo().filtered("login_partner_id"):
            record, place = address.login_partner_id, address._prepare_login_place()
            is_now = {"name": record.name, "parent_id": record.parent_id.id, "company_id": record.company_id.id}
            if is_now != place:
                record.write({name: value for name, value in place.items() if value != is_now[name]})
