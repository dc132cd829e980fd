from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_required_company_ids = fields.Many2many(related="company_id.registry_required_company_ids", readonly=False)
    registry_required_person_ids = fields.Many2many(related="company_id.registry_required_person_ids", readonly=False)
    registry_vies_check = fields.Boolean(related="company_id.registry_vies_check", readonly=False)
    registry_only_mine = fields.Boolean(
        string="Only my customers",
        help="Users see the customers that they own or whose team they belong to; "
        "“User: all customers” and people who invoice see all.",
    )
    registry_restrict_bank_data = fields.Boolean(
        string="Restrict bank data",
        help="Bank accounts are closed to employees without “Customers' bank data”, everywhere in Odoo. "
        "Those of your own companies stay open: invoices show them.",
    )

    @api.model
    def get_values(self):
        rules = self.env["ir.rule"]
        return {
            **super().get_values(),
            "registry_only_mine": rules._registry_is_on("only_mine"),
            "registry_restrict_bank_data": rules._registry_is_on("restrict_bank_data"),
        }

    def set_values(self):
        result = super().set_values()
        self.env["ir.rule"]._registry_set_switch("only_mine", self.registry_only_mine)
        self.env["ir.rule"]._registry_set_switch("restrict_bank_data", self.registry_restrict_bank_data)
        return result
