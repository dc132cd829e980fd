from odoo import models


class AccountMoveLine(models.Model):
    """Finds what a customer bought without reading all of its invoices."""

    _inherit = "account.move.line"

    _registry_bought_idx = models.Index(
        "(partner_id, product_id, move_id) WHERE display_type = 'product' AND parent_state = 'posted'"
    )
