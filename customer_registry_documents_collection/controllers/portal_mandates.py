from odoo import http
from odoo.addons.customer_registry.controllers.portal_customer import PortalCustomer
from odoo.http import request


class PortalMandates(PortalCustomer):
    """The direct debit mandates of the chosen customer, among the data of its portal administrators."""

    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        """Override of portal: the mandates, with masked account numbers."""
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        customer = self._registry_customer(self._registry_customers())
        return {**values, "registry_mandates": request.env["customer.mandate"]._get_portal_mandates(customer)}

    @http.route("/my/mandates/<int:mandate_id>/form", type="http", auth="user", website=True, methods=["GET"])
    def registry_mandate_form(self, mandate_id, **_kwargs):
        """The signed PDF; of any foreign id the same answer as of none."""
        mandates = request.env["customer.mandate"]._get_portal_mandates(self._registry_customers())
        form = mandates.filtered(lambda mandate: mandate.id == mandate_id).signed_form_id
        if not form:
            raise request.not_found()
        # As superuser: files are closed to the portal; which mandates the contact may see is clear.
        return request.env["ir.binary"].sudo()._get_stream_from(form).get_response(as_attachment=False)
