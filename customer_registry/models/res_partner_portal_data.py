from odoo import api, models

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
        return super().can_edit_vat() and not (self.env.user.share and self.sudo().commercial_partner_id.registry_state)

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Override of portal: customers and their addresses by portal administrators; persons by nobody else."""
        self.ensure_one()
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
