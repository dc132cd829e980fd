from odoo import models


class ResPartner(models.Model):
    """Opportunities and appointments of a customer on its overview."""

    _inherit = "res.partner"
