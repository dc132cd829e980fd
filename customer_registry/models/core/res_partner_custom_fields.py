from collections.abc import Iterable

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

DEFINITION = "contact_properties_base_definition_id"


class ResPartner(models.Model):
    """Custom fields: ``properties`` for companies, ``contact_properties`` for persons.

    Two fields, since one whose definition followed ``is_company`` would erase values
    whenever a record changes from company to person.
    """

    _inherit = "res.partner"

    properties = fields.Properties(string="Custom Fields of Companies", groups="base.group_user")
    contact_properties = fields.Properties(
        string="Custom Fields of Persons",
        definition=f"{DEFINITION}.properties_definition",
        copy=True,
        groups="base.group_user",
    )
    contact_properties_base_definition_id = fields.Many2one(
        "properties.base.definition",
        compute="_compute_contact_properties_base_definition_id",
        search="_search_contact_properties_base_definition_id",
        groups="base.group_user",
    )

    def _compute_contact_properties_base_definition_id(self):
        self.contact_properties_base_definition_id = self._contact_properties_definition_id()

    def _search_contact_properties_base_definition_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._check_field_access(self._fields[DEFINITION], "read")
        values = value if isinstance(value, Iterable) else (value,)
        return Domain.TRUE if self._contact_properties_definition_id() in values else Domain.FALSE

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: the defaults of the persons' custom fields need their definition."""
        definition = self._contact_properties_definition_id()
        return super().create([{**vals, DEFINITION: definition} for vals in vals_list])

    def _field_to_sql(self, alias, fname, query=None):
        """Override of base: the definition is the same for all, so that exports can join it."""
        if fname == DEFINITION:
            self._check_field_access(self._fields[DEFINITION], "read")
            # A bare number would be the position of a column in ORDER BY and GROUP BY.
            return SQL("(%s + 0)", self._contact_properties_definition_id())
        return super()._field_to_sql(alias, fname, query)

    @api.model
    def _contact_properties_definition_id(self):
        # As superuser: the definition is for managers; everybody else needs its id.
        definitions = self.env["properties.base.definition"].sudo()
        return definitions._get_definition_id_for_property_field(self._name, "contact_properties")
