from odoo import models


class ResPartner(models.Model):
    """Tasks and tickets of a customer on its overview."""

    _inherit = "res.partner"
