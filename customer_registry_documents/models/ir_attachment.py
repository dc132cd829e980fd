from odoo import api, fields, models
from odoo.fields import Domain


class IrAttachment(models.Model):
    """Files of requests lie on them: what was sent and what was signed stays as it is."""

    _inherit = "ir.attachment"

    registry_request_ids = fields.Many2many(
        "customer.request",
        "customer_request_file_rel",
        "attachment_id",
        "request_id",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    registry_answer_ids = fields.Many2many(
        "customer.request",
        "customer_request_answer_rel",
        "attachment_id",
        "request_id",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    registry_signed_ids = fields.One2many("customer.request", "signed_attachment_id", groups="base.group_user")

    def _registry_get_refusal(self, model):
        """Override of customer_registry: what was sent is what is answered."""
        if model != "customer.request":
            return super()._registry_get_refusal(model)
        given = [("attachment_ids", "in", self.ids), ("state", "!=", "draft")]
        domain = ["|", ("signed_attachment_id", "in", self.ids), "&", *given]
        request = self.env["customer.request"].search(domain, limit=1)
        return request and self.env._(
            "This file belongs to “%(name)s” to %(customer)s and cannot be changed.",
            name=request.name,
            customer=request.partner_id.name,
        )

    def _registry_get_customer(self):
        """Override of customer_registry: what was signed, and what the customer has sent, are its documents."""
        requests = self.registry_signed_ids | self.registry_answer_ids
        return super()._registry_get_customer() or requests._get_document_customer()

    @api.model
    def _get_registry_portal_domain(self, user, customer):
        """Override of customer_registry: answers of ``customer``, and what was signed, lie on its requests."""
        requests = Domain("partner_id", "=", customer.id) & self.env["customer.request"]._get_documents_domain()
        shown = self._get_registry_shown_domain(user, customer)
        signed = Domain("registry_signed_ids", "any", requests) & Domain("registry_portal_visible", "=", True)
        answered = Domain("registry_answer_ids", "any", requests)
        of_requests = Domain("res_model", "=", "customer.request") & (signed | answered) & shown
        return super()._get_registry_portal_domain(user, customer) | of_requests
