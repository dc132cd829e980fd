import binascii

from odoo import api, models, tools
from odoo.tools.mail import append_content_to_html
from odoo.tools.safe_eval import const_eval

SCOPE = "registry-objection"
PATH = "/customer_registry/objection"


class CustomerObjection(models.AbstractModel):
    """The way to object in every advertising mail: a link, and what mail programs need for a button of their own.

    A link is followed by scanners, too, so that it only shows a page; the objection itself is a POST, as
    RFC 8058 has it for ``List-Unsubscribe``. No login is needed, and none is given.
    """

    _name = "customer.objection"
    _description = "Objection to Advertising"

    @api.model
    def _add_to_mail(self, values, emails, purpose):
        """Add the way to object to the values of one ``mail.mail``.

        :param emails: the normalized addresses that the mail goes to
        :param purpose: ``customer.consent.purpose`` of the mail
        """
        url = self._get_url(emails, purpose)
        headers = {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        known = const_eval(values["headers"]) if values.get("headers") else {}
        values["headers"] = repr({**known, **headers})
        footer = self.env["ir.qweb"]._render("customer_registry.objection_footer", {"url": url})
        values["body_html"] = append_content_to_html(values.get("body_html") or "", footer, plaintext=False)

    @api.model
    def _get_url(self, emails, purpose):
        # As superuser: the link is signed with a secret of the database.
        token = tools.hash_sign(self.sudo().env, SCOPE, [purpose.id, self.env.company.id, sorted(emails)])
        return f"{self.get_base_url()}{PATH}/{token}"

    @api.model
    def _read_token(self, token):
        """Return (purpose, company, addresses) that a link stands for, as superuser; None if it is none of ours."""
        try:
            payload = tools.verify_hash_signed(self.sudo().env, SCOPE, token)
        except (ValueError, binascii.Error, UnicodeError, IndexError):
            return None
        if not payload:
            return None
        purpose_id, company_id, emails = payload
        purpose = self.env["customer.consent.purpose"].sudo().browse(purpose_id).exists()
        company = self.env["res.company"].sudo().browse(company_id).exists() or self.env.company
        return purpose and (purpose, company, emails)
