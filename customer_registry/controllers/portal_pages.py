from odoo import http
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from ..checks.text import typed_text
from .portal_customer import PortalCustomer
from .portal_upload import PortalUpload

MAX_FILES = 10
MAX_BYTES = 10 * 1024 * 1024
MAX_TEXT = 2000
# Of a larger form nothing is read; below, files that are too large are refused in a sentence.
MAX_FORM_BYTES = 2 * MAX_FILES * MAX_BYTES


class PortalPages(PortalCustomer, PortalUpload):
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
        return self._registry_documents_page(customer, page) if customer else request.not_found()

    @http.route(
        "/my/documents/send",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_FORM_BYTES,
    )
    def registry_send_documents(self, text="", **_kwargs):
        """Take files that nobody has asked for, all of the form or none."""
        customer = self._registry_customer(self._registry_customers())
        if not customer:
            return request.not_found()
        uploads, error = self._registry_read_uploads(MAX_FILES, MAX_BYTES)
        text = typed_text(text)[:MAX_TEXT]
        try:
            if error or not uploads:
                raise UserError(error or request.env._("Please choose at least one file."))
            # As superuser: customers and their files are closed to the portal; whose they are, is checked above.
            customer.sudo()._registry_receive_documents(uploads, text)
        except UserError as refusal:
            return self._registry_documents_page(customer, error=str(refusal), text=text)
        self._registry_note_received(uploads)
        return request.redirect("/my/documents")

    def _registry_documents_page(self, customer, page=1, error="", text=""):
        files = self._registry_reader("ir.attachment")
        domain, step = self._registry_documents_domain(customer), self._items_per_page
        pager = portal_pager("/my/documents", files.search_count(domain), page, step=step)
        response = self._registry_page(
            "customer_registry.portal_documents",
            "registry_documents",
            files=files.search(domain, order="id desc", limit=step, offset=pager["offset"]),
            pager=pager,
            accepted=self._registry_accepted_files(),
            error=error,
            limit_mb=MAX_BYTES // 1024 // 1024,
            received=[] if self._registry_preview() else self._registry_take_received(),
            sent_text=text,
        )
        response.status_code = 422 if error else 200
        return response

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
