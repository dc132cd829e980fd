from odoo import models


class CustomerMandate(models.Model):
    """What the form prints that the customer signs."""

    _inherit = "customer.mandate"

    def _iban_for_print(self):
        """Return the IBAN in groups of four, or '' so that the customer fills it in."""
        self.ensure_one()
        number = self.iban or ""
        return " ".join(number[start : start + 4] for start in range(0, len(number), 4))

    def _authorisation_text(self):
        """Return the authorisation in the official wording of the language of the environment."""
        self.ensure_one()
        return self.env._(
            "By signing this mandate form, you authorise (A) %(creditor)s to send instructions to your bank to debit "
            "your account and (B) your bank to debit your account in accordance with the instructions from "
            "%(creditor)s.",
            creditor=self.company_id.name,
        )

    def _creditor_address(self):
        """Return the address of the creditor on one line."""
        self.ensure_one()
        lines = self.company_id.partner_id._display_address(without_company=True).split("\n")
        return ", ".join(line.strip() for line in lines if line.strip())
