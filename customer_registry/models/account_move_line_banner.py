from odoo import models


class AccountMoveLine(models.Model):
    """Finds what a customer bought, and what of it is open, without reading all of its invoices."""

    _inherit = "account.move.line"

    _registry_bought_idx = models.Index(
        "(partner_id, product_id, move_id) WHERE display_type = 'product' AND parent_state = 'posted'"
    )
    _registry_due_idx = models.Index(
        "(partner_id, date_maturity, move_id) WHERE display_type = 'payment_term' AND parent_state = 'posted' "
        "AND reconciled IS NOT TRUE"
    )
