from odoo import models


class ResPartner(models.Model):
    """Questionnaires that a customer is asked to fill in, with their status."""

    _inherit = "res.partner"
