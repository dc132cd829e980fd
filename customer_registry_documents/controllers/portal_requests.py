from odoo import fields, http
from odoo.addons.customer_registry.controllers.portal_customer import PortalCustomer
from odoo.addons.customer_registry.controllers.portal_upload import PortalUpload
from odoo.addons.portal.controllers.portal import pager
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

PAGE = 20
UPLOADS = 20  # files of one form
OPEN_COUNTERS = {"registry_late_request_count", "registry_open_request_count"}


class PortalRequests(PortalCustomer, PortalUpload):
    """What the customer is asked for: the list, the pages, and the answers.

    Portal users have no access to the model: each route finds the request by ``_portal_find``, which is the
    check, and acts as superuser from there. What is not found and what is not allowed look the same.
    """

    def _prepare_home_portal_values(self, counters):
        """Override of portal: how many requests wait."""
        values = super()._prepare_home_portal_values(counters)
        if "registry_request_count" in counters:
            requests = self._registry_reader("customer.request")
            domain = self._registry_requests_domain()
            values["registry_request_count"] = requests.has_access("read") and requests.search_count(domain)
        if OPEN_COUNTERS & set(counters):
            values.update(self._registry_count_open_requests())
        return values

    def _registry_count_open_requests(self):
        """Return {counter: how many requests wait for an answer} for the late ones and the others."""
        requests = self._registry_reader("customer.request")
        waiting = requests.browse()
        if requests.has_access("read"):
            today = fields.Date.context_today(requests)
            in_time = Domain("date_expiry", "=", False) | Domain("date_expiry", ">=", today)
            waiting = requests.search(self._registry_requests_domain() & Domain("state", "=", "open") & in_time)
        late = waiting.filtered("is_late")
        return {"registry_late_request_count": len(late), "registry_open_request_count": len(waiting - late)}

    def _registry_preview_names(self):
        """Override: the list."""
        return {**super()._registry_preview_names(), "/my/requests": request.env._("Requests")}

    def _registry_preview_pages(self):
        """Override: the list."""
        return {**super()._registry_preview_pages(), "/my/requests": ("customer.request", self.registry_requests)}

    def _registry_preview_counters(self):
        """Override: requests."""
        return super()._registry_preview_counters() | {"registry_request_count"} | OPEN_COUNTERS

    def _registry_requests_domain(self):
        """Return the Domain of the requests to the chosen customer that the user sees."""
        domain = request.env["customer.request"]._get_portal_domain(request.env.user)
        domain &= Domain("partner_id", "=", self._registry_customer(self._registry_customers()).id)
        return self._registry_contact_domain("customer.request", domain)

    @http.route(["/my/requests", "/my/requests/page/<int:page>"], type="http", auth="user", website=True)
    def registry_requests(self, page=1, **_kwargs):
        """The requests to the chosen customer, the open ones first."""
        requests = self._registry_reader("customer.request")
        domain = self._registry_requests_domain()
        paging = pager(url="/my/requests", total=requests.search_count(domain), page=page, step=PAGE)
        found = requests.search(domain, order="answered_at DESC, id DESC", limit=PAGE, offset=paging["offset"])
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "registry_requests",
            "asked_list": found,
            "pager": paging,
            "default_url": "/my/requests",
        }
        return request.render("customer_registry_documents.portal_requests", values)

    @http.route("/my/requests/<int:request_id>", type="http", auth="user", website=True, methods=["GET"])
    def registry_request(self, request_id, **_kwargs):
        """One request: what is asked, the files, and the form of the answer."""
        return self._registry_request_page(self._registry_find(request_id))

    @http.route(
        "/my/requests/<int:request_id>/file/<int:file_id>", type="http", auth="user", website=True, methods=["GET"]
    )
    def registry_request_file(self, request_id, file_id, **_kwargs):
        """A file that was given, or the signed copy: PDFs are shown, others downloaded."""
        asked = self._registry_find(request_id)
        file = asked._portal_files().filtered(lambda file: file.id == file_id)
        if not file:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(file)
        return stream.get_response(as_attachment=file.mimetype != "application/pdf")

    @http.route("/my/requests/<int:request_id>/upload", type="http", auth="user", website=True, methods=["POST"])
    def registry_request_upload(self, request_id, more="", **_kwargs):
        """Take the files of the form, all of them or none."""
        asked = self._registry_find(request_id)
        uploads, error = self._registry_read_uploads(UPLOADS, asked._get_upload_limit())
        if error or not uploads:
            return self._registry_request_page(asked, error or request.env._("Please choose at least one file."))
        response = self._registry_answer(asked, lambda: asked._answer_upload(uploads, more=bool(more)))
        if response.status_code != 422:
            self._registry_note_received(uploads)
        return response

    @http.route("/my/requests/<int:request_id>/approve", type="http", auth="user", website=True, methods=["POST"])
    def registry_request_approve(self, request_id, **_kwargs):
        asked = self._registry_find(request_id)
        return self._registry_answer(asked, asked._answer_approve)

    @http.route("/my/requests/<int:request_id>/refuse", type="http", auth="user", website=True, methods=["POST"])
    def registry_request_refuse(self, request_id, reason="", **_kwargs):
        asked = self._registry_find(request_id)
        return self._registry_answer(asked, lambda: asked._answer_refuse(reason))

    @http.route("/my/requests/<int:request_id>/sign", type="jsonrpc", auth="user", website=True)
    def registry_request_sign(self, request_id, name=None, signature=None, **_kwargs):
        """Called by Odoo's signature form."""
        asked = request.env["customer.request"]._portal_find(request.env.user, request_id)
        if not asked:
            return {"error": request.env._("This request has already been answered or withdrawn.")}
        try:
            with request.env.cr.savepoint():
                asked._answer_sign(name, signature, request.httprequest.remote_addr)
        except UserError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": f"/my/requests/{asked.id}"}

    def _registry_find(self, request_id):
        """Return the request as superuser.

        :raises NotFound: there is none, or the user may not see it
        """
        asked = request.env["customer.request"]._portal_find(request.env.user, request_id)
        if not asked:
            raise request.not_found()
        return asked

    def _registry_answer(self, asked, answer):
        """Return the page after ``answer``, or the page that says why there was none."""
        try:
            with request.env.cr.savepoint():
                answer()
        except UserError as error:
            return self._registry_request_page(asked, str(error))
        return request.redirect(f"/my/requests/{asked.id}")

    def _registry_request_page(self, asked, error=""):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "registry_requests",
            "asked": asked,
            "error": error,
            "received": [] if error else self._registry_take_received(),
            "can_answer": asked.state == "open" and not asked._is_over(),
            "limit_mb": asked._get_upload_limit() // 1024 // 1024,
            "accepted": self._registry_accepted_files(),
        }
        response = request.render("customer_registry_documents.portal_request", values)
        if error:
            response.status_code = 422
        return response
