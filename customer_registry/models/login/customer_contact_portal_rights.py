from odoo import fields, models
from odoo.fields import Domain


class CustomerContact(models.Model):
    """What a contact sees of its customer in the portal.

    Everybody with access sees tickets and what is asked of the customer. Invoices and orders are for those
    who get the invoices and for portal administrators; the record rules say the same (see
    ``security/portal/customer_registry_portal_rules.xml``).
    """

    _inherit = "customer.contact"

    portal_admin = fields.Boolean(
        string="Portal Administrator",
        help="Sees all invoices, services, documents and contacts of this customer in the portal and may change its "
        "addresses there.",
    )

    def _get_portal_domain(self, user, right=None):
        """Return the Domain of the links by which ``user`` acts for customers in the portal: see ``login_partner_ids``.

        :param str right: "invoices" for those that show the invoices of the customer, "admin" for those that
            make the user its portal administrator
        """
        # As superuser: a portal user does not read the users of colleagues.
        domain = (
            Domain("login_partner_ids", "in", user.sudo().partner_id.ids)
            & Domain("portal_access", "=", True)
            & Domain("active", "=", True)
            & Domain("customer_id.registry_state", "!=", False)
        )
        if right == "invoices":
            domain &= Domain("invoice_recipient", "=", True) | Domain("portal_admin", "=", True)
        elif right == "admin":
            domain &= Domain("portal_admin", "=", True)
        return domain
