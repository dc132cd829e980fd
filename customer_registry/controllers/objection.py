from odoo import http
from odoo.http import request

from ..models.consent.customer_objection import PATH


class Objection(http.Controller):
    """The page behind the link in advertising mails. Looking at it changes nothing, for scanners follow links."""

    @http.route(f"{PATH}/<token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def registry_objection(self, token, **_kwargs):
        """Say what can be objected to, with a button."""
        return self._page(token, "objection_page")

    @http.route(
        f"{PATH}/<token>", type="http", auth="public", website=True, sitemap=False, methods=["POST"], csrf=False
    )
    def registry_object(self, token, **_kwargs):
        """Record the objection, sent by the button or by a mail program (RFC 8058); again changes nothing."""
        found = self._read(token)
        if found:
            purpose, _company, emails = found
            source = request.env._("Objection through the link in an e-mail")
            # As superuser: the signed link stands for a login.
            request.env["res.partner"].sudo()._registry_object(emails, purpose, source)
        return self._page(token, "objection_done")

    def _read(self, token):
        return request.env["customer.objection"]._read_token(token)

    def _page(self, token, template):
        found = self._read(token)
        if not found:
            return request.not_found()
        purpose, company, emails = found
        values = {"purpose": purpose, "company": company, "res_company": company, "emails": map(self._masked, emails)}
        response = request.render(f"customer_registry.{template}", values)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _masked(self, email):
        """Return an address such as ``a…@example.com``: a mail may have been passed on."""
        local, _at, domain = email.partition("@")
        return f"{local[:1]}…@{domain}"
