from odoo import models


class ResUsers(models.Model):
    """The customers that a portal user acts for."""

    _inherit = "res.users"

    def _registry_acts_in_portal(self):
        """Return whether this is a portal user who acts for a customer of the registry or belongs to one."""
        self.ensure_one()
        # As superuser: the state of a customer is for employees only.
        employer = self.sudo().partner_id.commercial_partner_id
        return self.share and bool(employer.registry_state or self._registry_portal_customers())

    def _registry_portal_customers(self, right=None):
        """Return the customers, as superuser and sorted by name, that this user acts for in the portal.

        Those of its links with access; a customer that is a person acts for itself.

        :param str right: "invoices" for those whose invoices it sees, "admin" for those that it administers
        """
        self.ensure_one()
        contacts = self.env["customer.contact"].sudo()
        customers = contacts.search(contacts._get_portal_domain(self, right)).customer_id
        own = self.sudo().partner_id
        if own.registry_state and own == own.commercial_partner_id:
            customers |= own
        return customers.sorted("name")
