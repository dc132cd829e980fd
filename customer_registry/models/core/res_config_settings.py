from odoo import api, fields, models

# The settings that are rules in force (see ir.rule).
SWITCHES = {
    "registry_only_mine": "only_mine",
    "registry_restrict_bank_data": "restrict_bank_data",
    "registry_bind_employees": "bind_employees",
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    registry_required_company_ids = fields.Many2many(related="company_id.registry_required_company_ids", readonly=False)
    registry_required_person_ids = fields.Many2many(related="company_id.registry_required_person_ids", readonly=False)
    registry_vies_check = fields.Boolean(related="company_id.registry_vies_check", readonly=False)
    registry_only_mine = fields.Boolean(
        string="Only my customers",
        help="Readers and users see the customers that they own or whose team they belong to; users with “All "
        "customers” or invoicing rights see all of them.",
    )
    registry_restrict_bank_data = fields.Boolean(
        string="Restrict bank data",
        help="Employees without “Customers' bank data” cannot see bank accounts anywhere in Odoo. Those of your own "
        "companies remain visible because invoices show them.",
    )
    registry_bind_employees = fields.Boolean(
        string="Same edit rules for all employees",
        help="Employees who may edit contacts through other Odoo rights, such as salespeople, may edit only those "
        "customers of the registry that they own or whose team they belong to.",
    )

    @api.model
    def get_values(self):
        rules = self.env["ir.rule"]
        return {**super().get_values(), **{name: rules._registry_is_on(switch) for name, switch in SWITCHES.items()}}

    def set_values(self):
        result = super().set_values()
        for name, switch in SWITCHES.items():
            self.env["ir.rule"]._registry_set_switch(switch, self[name])
        return result
