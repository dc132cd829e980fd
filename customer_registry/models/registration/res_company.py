from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _default_registry_requirements(self):
        names = ("name", "street", "zip", "city", "country_id", "email")
        # As superuser: every new company starts with the same, whoever creates it.
        return self.env["customer.requirement"].sudo().search([("field_name", "in", names)])

    registry_required_company_ids = fields.Many2many(
        "customer.requirement",
        "res_company_customer_requirement_company_rel",
        string="Required for companies",
        default=lambda self: self._default_registry_requirements(),
        help="Data required to finish the registration of a company.",
    )
    registry_required_person_ids = fields.Many2many(
        "customer.requirement",
        "res_company_customer_requirement_person_rel",
        string="Required for persons",
        default=lambda self: self._default_registry_requirements(),
        help="Data required to finish the registration of a person.",
    )

    registry_vies_check = fields.Boolean(
        string="Check VAT numbers of customers in VIES",
        help="Each new EU VAT number is checked in the background. Saving never waits for it.",
    )

    @api.model
    def _registry_set_default_requirements(self):
        """Give companies that require nothing yet the default of new companies."""
        default = self._default_registry_requirements()
        for name in ("registry_required_company_ids", "registry_required_person_ids"):
            # As superuser: all companies get the default, whoever calls it.
            self.sudo().search([(name, "=", False)]).write({name: default.ids})
