from odoo import fields, models

from .customer_channel_rule import SELLER_CLASSES


class ResCompany(models.Model):
    """What the law asks about a seller before it says how invoices are sent."""

    _inherit = "res.company"

    registry_seller_class = fields.Selection(
        SELLER_CLASSES,
        string="Class of the Company",
        help="France: large and mid-size companies are bound first. Germany: those with a turnover above 800,000 € in "
        "the previous year. Empty: the later date holds.",
    )
