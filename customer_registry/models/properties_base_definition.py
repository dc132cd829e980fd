from odoo import api, models


class PropertiesBaseDefinition(models.Model):
    """The names of custom fields are for whoever may read the fields."""

    _inherit = "properties.base.definition"

    @api.model
    def get_properties_base_definition(self, model_name, field_name):
        """Override of web, which asks for the model alone and answers as superuser."""
        model = self.env[model_name]
        model._check_field_access(model._fields[field_name], "read")
        return super().get_properties_base_definition(model_name, field_name)
