from odoo import models


class ResPartner(models.Model):
    """Time spent for a customer on its overview."""

    _inherit = "res.partner"
