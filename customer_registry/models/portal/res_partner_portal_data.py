from odoo import api, models

from ...checks.enquiry import LIMITS
from ...checks.phone import phone_error, phone_example
from ...checks.text import email_error, has_letter_or_digit
from ...const import MAX_NAME_LENGTH

OWN_FIELDS = frozenset({"name", "phone", "email"})
ADDRESS_FIELDS = frozenset({"street", "street2", "zip", "zipcode", "city", "state_id", "country_id"})
ADDRESS_TYPES = ("invoice", "delivery", "other")


class ResPartner(models.Model):
    """What contacts of customers may change in the portal: a reviewed list.

    Odoo copies the address and the VAT number that a contact enters for himself to his company. For customers
    of the registry their portal administrators change addresses, and nobody in the portal changes the name of
    the company, its VAT number, its delivery channel or its e-invoice format.
    """

    _inherit = "res.partner"

    def can_edit_vat(self):
        """Override of portal: the VAT number of a customer of the registry is changed by staff only."""
        # As superuser: the state of a customer is for employees only.
        return super().can_edit_vat() and not (self.env.user.share and self.sudo().commercial_partner_id.registry_state)

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Override of portal: customers and their addresses by portal administrators; persons by nobody else."""
        self.ensure_one()
        # As superuser: the state of a customer is for employees only.
        user, customer = self.env.user, self.sudo().commercial_partner_id
        if not (user.share and customer.registry_state) or self == user.partner_id:
            return super()._can_be_edited_by_current_customer(**kwargs)
        if self._registry_login_refusals():  # an employee, whose password would follow his address
            return False
        if customer not in user._registry_portal_customers("admin"):
            return False
        return self == customer or self._registry_is_plain_address()

    def _registry_is_plain_address(self):
        """Return whether this is an address only: no contact of a customer and nobody's login."""
        # As superuser: contacts and logins are closed to the portal.
        partner = self.sudo().with_context(active_test=False)
        is_login = partner.registry_login_person_id or partner.user_ids
        return partner.type in ADDRESS_TYPES and not partner.customer_link_ids and not is_login

    @api.model
    def _registry_portal_writable_of(self, partner):
        """Return the names of the fields that the current portal user may write on ``partner``.

        :param partner: what the user may edit; empty for a new address
        :return: a set; None if the user acts for no customer of the registry, so that Odoo's list holds
        """
        user = self.env.user
        if not user._registry_acts_in_portal():
            return None
        if not partner or partner._registry_is_plain_address():
            return OWN_FIELDS | ADDRESS_FIELDS
        if partner.sudo().registry_login_person_id:
            return set()
        writable = set(OWN_FIELDS)
        customer = partner.sudo().commercial_partner_id
        if not customer.registry_state or customer in user._registry_portal_customers("admin"):
            writable |= ADDRESS_FIELDS
        if partner.is_company:
            writable -= {"name"}
        if partner != user.partner_id and partner.sudo().with_context(active_test=False).user_ids:
            writable -= {"name", "email"}  # of the login of somebody else
        return writable

    def _registry_data_problems(self, values):
        """Return {name of the field: sentence that says what to do} for the texts that differ from this partner's.

        :param values: what is typed for it; of a new address, if there is no partner
        """
        changed = {name: text for name, text in values.items() if isinstance(text, str) and text and text != self[name]}
        problems = {
            name: self.env._("Please use at most %(count)s characters.", count=LIMITS.get(name, MAX_NAME_LENGTH))
            for name, text in changed.items()
            if len(text) > LIMITS.get(name, MAX_NAME_LENGTH)
        }
        if "name" in changed and not has_letter_or_digit(changed["name"]):
            problems["name"] = self.env._("Please enter a name with letters or digits.")
        if "email" in changed and email_error(changed["email"]):
            problems["email"] = self.env._("This is not an e-mail address. Please enter one such as name@example.com.")
        if problem := "phone" in changed and self._registry_phone_problem(changed["phone"], values.get("country_id")):
            problems["phone"] = problem
        return problems

    def _registry_phone_problem(self, phone, country_id):
        country = self.env["res.country"].browse(country_id or self.country_id.id)
        country = country or self.env.company.country_id
        if not phone_error(phone, country.code):
            return ""
        example = phone_example(country.code) or "+49 30 123456"
        return self.env._("This is not a phone number. Please enter one such as %(example)s.", example=example)
