from odoo import models
from odoo.tools import is_html_empty


class AccountMove(models.Model):
    """The invoice says in words how and until when it is to be paid."""

    _inherit = "account.move"

    def _registry_payment_words(self):
        """Return method and term of payment of an invoice to a customer, in the language of the environment, or "".

        Terms with a note of their own are printed by account.
        """
        # As superuser: what is printed is the same, whoever prints.
        move = self.sudo()
        if move.move_type != "out_invoice" or not move._registry_taxed_customer().registry_state:
            return ""
        sentences = []
        if method := move._registry_method_words():
            sentences.append(self.env._("Payment method: %(method)s.", method=method))
        term = move.invoice_payment_term_id
        if term and is_html_empty(term.note):
            sentences.append(self.env._("Payment terms: %(terms)s.", terms=term.name))
        return " ".join(sentences)

    def _registry_method_words(self):
        """Hook: return how this invoice is paid; what Odoo calls “Manual” is a transfer to the customer."""
        line = self.preferred_payment_method_line_id
        is_unnamed = line.code == "manual" and line.name == line.payment_method_id.name
        return self.env._("bank transfer") if is_unnamed else line.name
