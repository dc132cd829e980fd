from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_creditor_identifier = fields.Char(related="company_id.registry_creditor_identifier", readonly=False)
    registry_collection_journal_id = fields.Many2one(
        related="company_id.registry_collection_journal_id",
        readonly=False,
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
    )
    registry_pain_version = fields.Selection(related="company_id.registry_pain_version", readonly=False, required=True)
    registry_prenotification_days = fields.Integer(related="company_id.registry_prenotification_days", readonly=False)
    registry_max_debits_per_file = fields.Integer(related="company_id.registry_max_debits_per_file", readonly=False)
    registry_sepa_first = fields.Boolean(related="company_id.registry_sepa_first", readonly=False)
    registry_prenotification_by = fields.Selection(
        related="company_id.registry_prenotification_by", readonly=False, required=True
    )
    registry_return_blocks = fields.Boolean(related="company_id.registry_return_blocks", readonly=False)
