import hashlib

from odoo import api, fields, models
from odoo.fields import Domain

UPLOAD_LIMIT_MB = 20
SHOWN = ("open", "done", "refused", "expired")
MAX_ID = 2**31


class CustomerRequest(models.Model):
    """Who may see a request in the portal, and which of its files."""

    _inherit = "customer.request"

    @api.model
    def _get_portal_domain(self, user):
        """Return the Domain of the requests that ``user`` sees: those to its customers that are for it, too."""
        # As superuser: a portal user does not read the users of colleagues.
        chosen = Domain("contact_ids.login_partner_ids", "in", user.sudo().partner_id.ids)
        return (
            Domain("partner_id", "in", user._registry_portal_customers().ids)
            & Domain("state", "in", SHOWN)
            & (Domain("all_contacts", "=", True) | chosen)
        )

    @api.model
    def _portal_find(self, user, request_id):
        """Return the request as superuser if ``user`` may see it in the portal, else nothing."""
        requests = self.sudo()
        if not 0 < request_id < MAX_ID:
            return requests
        return requests.search(Domain("id", "=", request_id) & self._get_portal_domain(user))

    def _portal_files(self):
        """Return the files that the customer may download: what was given, and the signed copy."""
        return self.attachment_ids | self.signed_attachment_id

    @api.model
    def _get_documents_domain(self):
        """Hook: return the Domain of the requests whose signed copies and answers are documents of the customer."""
        return Domain.TRUE

    def _get_document_customer(self):
        """Return the customer of the first of these requests whose files are documents of it, or none."""
        return self.filtered_domain(self._get_documents_domain())[:1].partner_id

    @api.model
    def _move_files(self):
        """Called by each update: files that older versions have laid on the customer, where others read them, move."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE ir_attachment file SET res_model = 'customer.request', res_id = own.request_id
                 FROM (SELECT signed_attachment_id AS attachment_id, id AS request_id FROM customer_request
                       UNION ALL SELECT attachment_id, request_id FROM customer_request_answer_rel) own
                WHERE own.attachment_id = file.id AND file.res_model = 'res.partner'"""
        )
        self.env["ir.attachment"].invalidate_model()

    @api.model
    def _get_upload_limit(self):
        """Return how many bytes an uploaded file may have."""
        # As superuser: system parameters are for administrators.
        parameters = self.env["ir.config_parameter"].sudo()
        megabytes = int(parameters.get_param("customer_registry_documents.upload_limit_mb") or UPLOAD_LIMIT_MB)
        return megabytes * 1024 * 1024

    def _is_over(self):
        """Return whether no answer is taken any more because of the date."""
        return bool(self.date_expiry and self.date_expiry < fields.Date.context_today(self))

    @api.model
    def _hash_files(self, files):
        """Return {id as text: SHA-256} of these files as they are now."""
        return {str(file.id): hashlib.sha256(file.raw or b"").hexdigest() for file in files}
