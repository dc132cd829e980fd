from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import request

from .mail_links import clean_token

SESSION_KEY = "registry_customer_id"


class PortalCustomer(CustomerPortal):
    """One login for several customers: which of them the portal shows."""

    def _prepare_portal_layout_values(self):
        """Override of portal: the customers to choose from, and the chosen one."""
        customers = self._registry_customers()
        customer = self._registry_customer(customers)
        administered = request.env.user._registry_portal_customers("admin")
        return {
            **super()._prepare_portal_layout_values(),
            "registry_customers": customers,
            "registry_customer": customer,
            "registry_administered": customer & administered,
        }

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Override of portal: what cannot be a token is answered like a wrong one."""
        return super()._document_check_access(model_name, document_id, access_token=clean_token(access_token))

    def _registry_customers(self):
        return request.env.user._registry_portal_customers()

    def _registry_customer(self, customers):
        """Return the chosen one of ``customers``; without a choice the first, or none where there is none."""
        chosen = customers.filtered(lambda customer: customer.id == request.session.get(SESSION_KEY))
        return chosen or customers[:1]

    def _registry_preview_pages(self):
        """Hook: return {path: method that renders it} of the pages that staff may look at as a contact sees them."""
        return {}

    @http.route("/my/customer", type="http", auth="user", website=True, methods=["POST"])
    def registry_choose_customer(self, customer_id="", **_kwargs):
        """Show another customer of the user; a foreign or malformed id changes nothing."""
        customers = self._registry_customers()
        chosen = customers.filtered(lambda customer: str(customer.id) == customer_id)
        if chosen:
            request.session[SESSION_KEY] = chosen.id
        return request.redirect("/my")
