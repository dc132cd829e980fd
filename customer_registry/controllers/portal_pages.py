from odoo import http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.fields import Domain
from odoo.http import request

from .portal_customer import PortalCustomer


class PortalPages(PortalCustomer):
    """Services, documents and contacts of the chosen customer.

    Our models are closed to the portal. Each page reads by ``_registry_reader`` after it has checked that the
    customer is one of the user's.
    """

    def _prepare_home_portal_values(self, counters):
        """Override of portal: how many services and documents there are."""
        values = super()._prepare_home_portal_values(counters)
        customer = self._registry_customer(self._registry_customers())
        if "registry_service_count" in counters:
            values["registry_service_count"] = sum(len(rows) for _folder, rows in self._registry_folders(customer))
        if "registry_document_count" in counters:
            domain = self._registry_documents_domain(customer)
            values["registry_document_count"] = self._registry_reader("ir.attachment").search_count(domain)
        return values

    def _registry_preview_pages(self):
        """Override: services, documents and contacts."""
        return {
            **super()._registry_preview_pages(),
            "/my/services": ("customer.folder.service", self.registry_services),
            "/my/documents": ("ir.attachment", self.registry_documents),
            "/my/contacts": ("customer.contact", self.registry_contacts),
        }

    def _registry_preview_counters(self):
        """Override: services and documents."""
        return super()._registry_preview_counters() | {"registry_service_count", "registry_document_count"}

    def _registry_page(self, template, page_name, **values):
        values = {**self._prepare_portal_layout_values(), "page_name": page_name, **values}
        return request.render(f"customer_registry.{template}", values)

    def _registry_folders(self, customer):
        """Return pairs (folder, services) of the folders with services that are shown."""
        reader = self._registry_reader("customer.folder")
        if not customer or not reader.has_access("read"):
            return []
        folders = reader._registry_portal_folders(customer, self._registry_companies())
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
            with_prices=self._registry_shows_prices(customer),
        )

    def _registry_shows_prices(self, customer):
        services = self._registry_reader("customer.folder.service")
        may_read = services._has_field_access(services._fields["price_unit"], "read")
        return may_read and customer in request.env.user._registry_portal_customers("invoices")

    def _registry_documents_domain(self, customer):
        if not customer:
            return Domain.FALSE
        domain = request.env["ir.attachment"]._get_registry_portal_domain(request.env.user, customer)
        return self._registry_contact_domain("ir.attachment", domain)

    @http.route(
        ["/my/documents", "/my/documents/page/<int:page>"], type="http", auth="user", website=True, readonly=True
    )
    def registry_documents(self, page=1, **_kwargs):
        """What the customer has sent and what was released to it, newest first."""
        customer = self._registry_customer(self._registry_customers())
        if not customer:
            return request.not_found()
        files = self._registry_reader("ir.attachment")
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
        links = self._registry_reader("customer.contact").search([("customer_id", "=", customer.id)])
        return self._registry_page("portal_contacts", "registry_contacts", contacts=links)
