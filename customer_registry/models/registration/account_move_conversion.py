from odoo import models


class AccountMove(models.Model):
    """The first invoice of a prospect makes it a customer."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Override of account: prospects that are invoiced become customers."""
        posted = super()._post(soft)
        for move in posted.filtered(lambda move: move.move_type in ("out_invoice", "out_receipt")):
            move._registry_convert_prospects()
        return posted

    def _registry_convert_prospects(self):
        """Convert the prospects that this document bills; never keep the document from being posted."""
        self.ensure_one()
        self._registry_billed_customers()._registry_try_to_convert(self.env._("Invoice %(number)s", number=self.name))

    def _registry_billed_customers(self):
        """Hook: return the customers that this document bills, as superuser in its company."""
        served = self.registry_customer_id or self.commercial_partner_id
        return served.sudo().with_company(self.company_id)
