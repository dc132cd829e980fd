from odoo import fields, models


class ResPartner(models.Model):
    """What Odoo keeps about partners for its own people, and yet lets portal users read of their company by RPC."""

    _inherit = "res.partner"

    comment = fields.Html(groups="base.group_user")
    trust = fields.Selection(groups="base.group_user")
    days_sales_outstanding = fields.Float(groups="base.group_user")
    # Worked out as superuser: they name partners of others.
    same_vat_partner_id = fields.Many2one(groups="base.group_user")
    same_company_registry_partner_id = fields.Many2one(groups="base.group_user")
    duplicate_bank_partner_ids = fields.Many2many(groups="base.group_user")
