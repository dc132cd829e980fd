from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .customer_mandate_signing import SECRET


class CustomerRequest(models.Model):
    """Requests to sign a mandate. Their files show an account number.

    Of the employees those with the right to bank data see them (see ``security/customer_request_rules.xml``), of
    the customer its portal administrators with the right to mandates or the contacts that were chosen. The signed
    copy is never shown among the customer's documents.
    """

    _inherit = "customer.request"

    mandate_id = fields.Many2one(
        "customer.mandate", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    mandate_facts = fields.Json(
        readonly=True, copy=False, groups=SECRET, help="Keyed digests of what the form of the mandate says."
    )

    _mandate_waits_once = models.UniqueIndex(
        "(mandate_id) WHERE state = 'open'",
        "This mandate is already waiting for a signature: withdraw that request first.",
    )

    @api.depends("mandate_id", "partner_id.contact_link_ids.portal_mandates", "partner_id.registry_mandates_hidden")
    def _compute_recipient_ids(self):
        """Override of customer_registry_documents: all contacts means all who see the mandates."""
        result = super()._compute_recipient_ids()
        for request in self.filtered(lambda request: request.mandate_id and request.all_contacts):
            # As superuser: the recipients are the same, whoever looks at the request.
            request.recipient_ids &= request.partner_id.sudo()._registry_mandate_readers()
        return result

    @api.constrains("user_id", "mandate_id")
    def _check_responsible(self):
        """Whoever is responsible reads the answer."""
        for request in self.filtered("mandate_id"):
            if request.user_id and not request.user_id.has_group(SECRET):
                raise ValidationError(
                    self.env._(
                        "%(user)s may not see bank data, so “%(name)s” needs another person responsible.",
                        user=request.user_id.name,
                        name=request.name,
                    )
                )

    @api.model
    def _registry_guarded_fields(self):
        """Override of customer_registry_documents: mandates are sent by their own button."""
        return super()._registry_guarded_fields() | {"mandate_id", "mandate_facts"}

    @api.model
    def _get_portal_domain(self, user):
        """Override of customer_registry_documents: all contacts means all who see the mandates."""
        administered = Domain("partner_id", "in", user._registry_portal_customers("mandates").ids)
        chosen = Domain("all_contacts", "=", False)
        return super()._get_portal_domain(user) & (Domain("mandate_id", "=", False) | chosen | administered)

    @api.model
    def _get_documents_domain(self):
        """Override of customer_registry_documents: mandates are shown on pages of their own."""
        return super()._get_documents_domain() & Domain("mandate_id", "=", False)

    def _get_obstacle(self):
        """Override of customer_registry_documents: who has to be invited."""
        if self.mandate_id and not self.recipient_ids:
            return self._get_signer_obstacle()
        return super()._get_obstacle()

    @api.model
    def _get_signer_obstacle(self):
        return self.env._(
            "no portal administrator with the right to see mandates can log in to the portal. Invite one first, or "
            "choose who signs."
        )

    def _get_responsible(self):
        """Override of customer_registry_documents: answers may name accounts."""
        responsible = super()._get_responsible()
        return responsible.filtered(lambda user: not self.mandate_id or user.has_group(SECRET))

    def _check_unchanged(self):
        """Override of customer_registry_documents: the form still says what the mandate says."""
        if self.mandate_id:
            self.mandate_id._claim_for_signing(self.mandate_facts)
        return super()._check_unchanged()

    def _after_signing(self):
        """Override of customer_registry_documents: the mandate becomes active."""
        if mandate := self._get_told_mandate():
            mandate._signed(self)
            mandate._log_answer(mandate.env._("Signed in the portal by %(name)s.", name=self.signed_by))
        return super()._after_signing()

    def _answer_refuse(self, reason):
        """Override of customer_registry_documents: the mandate says so, without the reason of the customer."""
        result = super()._answer_refuse(reason)
        if mandate := self._get_told_mandate():
            mandate._log_answer(mandate.env._("The customer has refused to sign in the portal."))
        return result

    def _get_told_mandate(self):
        """Return the mandate in the language of those who read its history."""
        lang = self._get_responsible().lang or self.company_id.partner_id.lang
        return self.mandate_id.with_context(lang=lang)

    def _prepare_mandate_form(self):
        mandate = self.mandate_id.sudo(False)
        return {
            "name": f"{self.name.replace('/', '-')}.pdf",
            "raw": mandate._render_form(),
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }
