from odoo import api, fields, models
from odoo.tools import SQL, sql

# What the requirements that we ship are about; known before the table of requirements is filled.
SHIPPED_FIELDS = (
    "name",
    "street",
    "zip",
    "city",
    "country_id",
    "email",
    "phone",
    "vat",
    "company_registry",
    "lang",
    "user_id",
    "category_id",
    "property_payment_term_id",
    "invoice_sending_method",
)


class ResPartner(models.Model):
    """How much of what we want to know of a customer is known."""

    _inherit = "res.partner"

    registry_completeness = fields.Integer(
        string="Completeness",
        compute="_compute_registry_completeness",
        groups="base.group_user",
        help="Percentage of the required data that is filled in.",
    )
    registry_missing = fields.Char(
        string="Missing Data", compute="_compute_registry_completeness", groups="base.group_user"
    )
    registry_missing_required = fields.Char(
        string="Missing Required Data", compute="_compute_registry_completeness", groups="base.group_user"
    )
    registry_missing_optional = fields.Char(
        string="Missing Optional Data", compute="_compute_registry_completeness", groups="base.group_user"
    )
    registry_required_fields = fields.Json(
        compute="_compute_registry_required_fields",
        groups="base.group_user",
        help="Names of the fields that the company requires before a registration is finished.",
    )

    @api.depends(lambda self: self._registry_completeness_depends())
    @api.depends_context("company", "lang")
    def _compute_registry_completeness(self):
        # As superuser: what is required is the same for everybody who looks.
        catalogue = self.env["customer.requirement"].sudo().search([("field_name", "!=", False)])
        for partner in self:
            required = partner._registry_requirements()
            wanted = catalogue.filtered(lambda item, partner=partner: item._applies_to(partner))
            missing = (wanted | required)._missing(partner)
            partner.registry_completeness = 100 - round(100 * len(missing & wanted) / (len(wanted) or 1))
            partner.registry_missing = ", ".join((missing & wanted).mapped("name"))
            partner.registry_missing_required = ", ".join((missing & required).mapped("name"))
            partner.registry_missing_optional = ", ".join((missing - required).mapped("name"))

    @api.depends("is_company")
    @api.depends_context("company")
    def _compute_registry_required_fields(self):
        for partner in self:
            partner.registry_required_fields = partner._registry_requirements().mapped("field_name")

    def _registry_completeness_depends(self):
        """Return the fields of all requirements, as they are in the database when the models are set up."""
        added = []
        if sql.table_exists(self.env.cr, "customer_requirement"):
            added = [name for (name,) in self.env.execute_query(SQL("SELECT field_name FROM customer_requirement"))]
        wanted = dict.fromkeys([*SHIPPED_FIELDS, *added])
        return ["is_company", *(name for name in wanted if name in self._fields)]
