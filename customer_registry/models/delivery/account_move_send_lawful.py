from odoo import api, fields, models
from odoo.tools import groupby


class AccountMoveSend(models.AbstractModel):
    """Which invoices the law does not let go the way that is chosen for them."""

    _inherit = "account.move.send"

    @api.model
    def _get_alerts(self, moves, moves_data):
        """Override of account: say before sending what the law says."""
        alerts = super()._get_alerts(moves, moves_data)
        found = self._registry_unlawful(moves, moves_data)
        if found:
            customers = {move.commercial_partner_id.display_name: sentence for move, (_rule, sentence) in found.items()}
            sentences = [
                self.env._("%(customer)s: %(reason)s", customer=name, reason=sentence)
                for name, sentence in customers.items()
            ]
            alerts["registry_unlawful"] = {"level": "warning", "message": "\n".join(sentences)}
        return alerts

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        """Override of account: what a binding rule forbids is not sent."""
        result = super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        rule, sentence = self._registry_unlawful(invoice, {invoice: invoice_data}).get(invoice, (None, ""))
        if rule and rule.binding:
            invoice_data.setdefault("error", {"error_title": sentence})
        return result

    @api.model
    def _registry_unlawful(self, moves, moves_data):
        """Return {invoice: (rule of law, sentence)} of those for which none of the chosen channels is lawful."""
        today = fields.Date.context_today(self)
        wanted = moves.filtered(lambda move: move.is_sale_document() and self._registry_is_of_customer(move))

        def way(move):
            data = moves_data[move]
            channels = tuple(self._registry_channels(move, data))
            return move.company_id, move.invoice_date or today, channels, data.get("invoice_edi_format") or ""

        found = {}
        for (company, day, channels, edi_format), group in groupby(wanted, key=way):
            customers = moves.concat(*group).commercial_partner_id
            forbidden = [customers._registry_unlawful(company, day, channel, edi_format) for channel in channels]
            for move in group:
                reasons = [by_customer.get(move.commercial_partner_id) for by_customer in forbidden]
                if reasons and all(reasons):
                    found[move] = reasons[0]
        return found
