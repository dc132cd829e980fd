from odoo import api, models

from .res_partner import KEEP


class AccountMoveSend(models.AbstractModel):
    """Peppol is one of the channels: chosen on the customer, never added to another one."""

    _inherit = "account.move.send"

    @api.model
    def _get_default_sending_methods(self, move):
        """Override of account_peppol: a customer of the registry gets its invoices by the channel that it chose."""
        methods = super()._get_default_sending_methods(move)
        # As superuser: employees without access to the registry's state send invoices, too.
        if move.commercial_partner_id.sudo().registry_state and self._registry_wanted_method(move) != "peppol":
            methods = methods - {"peppol"}
        return methods

    @api.model
    def _is_applicable_to_move(self, method, move, **move_data):
        """Override of account_peppol: whoever sends or bills does not wait for the network."""
        if method == "peppol":
            move = move.with_context(**{KEEP: True})
        return super()._is_applicable_to_move(method, move, **move_data)

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        """Override of customer_registry: what cannot reach the network is an error with its remedy."""
        reason = ""
        if "peppol" in invoice_data["sending_methods"] and self._registry_deliveries(invoice):
            reason = self._registry_peppol_obstacle(invoice)
        if reason:
            invoice_data["error"] = {"error_title": reason}
            return None
        return super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)

    @api.model
    def _registry_peppol_obstacle(self, move):
        """Return the sentence that says why ``move`` cannot be handed over to the network now, or ""."""
        company = move.company_id
        partner = move.commercial_partner_id.with_company(company)
        names = {"customer": partner.display_name, "company": company.display_name, "invoice": move.name}
        if not company.peppol_can_send:
            return self.env._(
                "%(company)s is not registered for Peppol, so %(invoice)s was not sent. Register it in the settings "
                "of Accounting, or choose another channel for %(customer)s.",
                **names,
            )
        # Outside of the registry the demonstration of the network goes on as Odoo plays it. As superuser: whoever
        # sends need not see the registry.
        if not partner.sudo().registry_state:
            return ""
        if company._get_peppol_edi_mode() == "demo":
            return self.env._(
                "Peppol runs in demo mode for %(company)s: %(invoice)s would not leave this server. Register the "
                "company for the network, or choose another channel for %(customer)s.",
                **names,
            )
        state = partner.peppol_verification_state
        if state == "valid":
            return ""
        if state in ("not_valid", "not_valid_format"):
            return self.env._(
                "According to the network, %(customer)s cannot receive %(invoice)s through Peppol. Correct its "
                "e-invoice address or format, or choose another channel.",
                **names,
            )
        return self.env._(
            "%(customer)s has not been looked up in the Peppol network yet. Open the customer, press “Verify” next "
            "to its e-invoice address, and retry.",
            **names,
        )
