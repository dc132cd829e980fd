from odoo import http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.fields import Domain
from odoo.http import request

from .portal_customer import PortalCustomer


class PortalPages(PortalCustomer):
    """Documents and contacts of the chosen customer.

    Our models are closed to the portal. Each page reads by ``_registry_reader`` after it has checked that the
    customer is one of the user's.
    """

    def _prepare_home_portal_values(self, counters):
        """Override of portal: how many documents there are."""
        values = super()._prepare_home_portal_values(counters)
        customer = self._registry_customer(self._registry_customers())
        if "registry_document_count" in counters:
            domain = self._registry_documents_domain(customer)
            values["registry_document_count"] = self._registry_reader("ir.attachment").search_count(domain)
        return values

    def _registry_preview_names(self):
        """Override: documents and contacts."""
        names = {"/my/documents": request.env._("Documents"), "/my/contacts": request.env._("Contacts")}
        return {**super()._registry_preview_names(), **names}

    def _registry_preview_pages(self):
        """Override: documents and contacts."""
        return {
            **super()._registry_preview_pages(),
            "/my/documents": ("ir.attachment", self.registry_documents),
            "/my/contacts": ("customer.contact", self.registry_contacts),
        }

    def _registry_preview_counters(self):
        """Override: documents."""
        return super()._registry_preview_counters() | {"registry_document_count"}

    def _registry_page(self, template, page_name, **values):
        """Return the page of the portal that ``template``, an external id, describes."""
        return request.render(template, {**self._prepare_portal_layout_values(), "page_name": page_name, **values})

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
        return self._registry_page("customer_registry.portal_documents", "registry_documents", files=shown, pager=pager)

    @http.route("/my/documents/<int:file_id>", type="http", auth="user", website=True, readonly=True)
    def registry_document(self, file_id, **_kwargs):
        """One of these documents, always as a download; of any other id the same answer as of none."""
        customer = self._registry_customer(self._registry_customers())
        domain = self._registry_documents_domain(customer) & Domain("id", "=", file_id)
        # As superuser: the domain leaves only what this contact may see of its customer.
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
        return self._registry_page("customer_registry.portal_contacts", "registry_contacts", contacts=links)
