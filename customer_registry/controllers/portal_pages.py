from odoo import http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.fields import Domain
from odoo.http import request

from .portal_customer import PortalCustomer


class PortalPages(PortalCustomer):
    """Services, documents and contacts of the chosen customer.

    Our models are closed to the portal. Each page reads as superuser after it has checked that the customer
    is one of the user's.
    """

    def _prepare_home_portal_values(self, counters):
        """Override of portal: how many services and documents there are."""
        values = super()._prepare_home_portal_values(counters)
        customer = self._registry_customer(self._registry_customers())
        if "registry_service_count" in counters:
            values["registry_service_count"] = sum(len(rows) for _folder, rows in self._registry_folders(customer))
        if "registry_document_count" in counters:
            domain = self._registry_documents_domain(customer)
            values["registry_document_count"] = request.env["ir.attachment"].sudo().search_count(domain)
        return values

    def _registry_page(self, template, page_name, **values):
        values = {**self._prepare_portal_layout_values(), "page_name": page_name, **values}
        return request.render(f"customer_registry.{template}", values)

    def _registry_folders(self, customer):
        """Return pairs (folder, services) of the folders with services that are shown."""
        if not customer:
            return []
        folders = request.env["customer.folder"]._registry_portal_folders(customer, request.env.user.company_ids)
        pairs = [(folder, folder._registry_portal_services()) for folder in folders]
        return [(folder, services) for folder, services in pairs if services]

    @http.route("/my/services", type="http", auth="user", website=True, readonly=True)
    def registry_services(self, **_kwargs):
        """The running services of the customer; prices for those who see its invoices."""
        customer = self._registry_customer(self._registry_customers())
        if not customer:
            return request.not_found()
        return self._registry_page(
            "portal_services",
            "registry_services",
            folders=self._registry_folders(customer),
            with_prices=customer in request.env.user._registry_portal_customers("invoices"),
        )

    def _registry_documents_domain(self, customer):
        files = request.env["ir.attachment"].sudo()
        if not customer:
            return Domain.FALSE
        return files._get_registry_portal_domain(request.env.user, customer)

    @http.route(
        ["/my/documents", "/my/documents/page/<int:page>"], type="http", auth="user", website=True, readonly=True
    )
    def registry_documents(self, page=1, **_kwargs):
        """What the customer has sent and what was released to it, newest first."""
        customer = self._registry_customer(self._registry_customers())
        if not customer:
            return request.not_found()
        files = request.env["ir.attachment"].sudo()
        domain, step = self._registry_documents_domain(customer), self._items_per_page
        pager = portal_pager("/my/documents", files.search_count(domain), page, step=step)
        shown = files.search(domain, order="id desc", limit=step, offset=pager["offset"])
        return self._registry_page("portal_documents", "registry_documents", files=shown, pager=pager)

    @http.route("/my/documents/<int:file_id>", type="http", auth="user", website=True, readonly=True)
    def registry_document(self, file_id, **_kwargs):
        """One of these documents, always as a download; of any other id the same answer as of none."""
        customer = self._registry_customer(self._registry_customers())
        domain = self._registry_documents_domain(customer) & Domain("id", "=", file_id)
        file = request.env["ir.attachment"].sudo().search(domain)
        if not file:
            return request.not_found()
        return request.env["ir.binary"].sudo()._get_stream_from(file).get_response(as_attachment=True)

    @http.route("/my/contacts", type="http", auth="user", website=True, readonly=True)
    def registry_contacts(self, **_kwargs):
        """The contacts of the customer and their rights, for its portal administrators."""
        customer = self._registry_customer(self._registry_customers())
        if not customer & request.env.user._registry_portal_customers("admin"):
            return request.not_found()
        links = request.env["customer.contact"].sudo().search([("customer_id", "=", customer.id)])
        return self._registry_page("portal_contacts", "registry_contacts", contacts=links)
