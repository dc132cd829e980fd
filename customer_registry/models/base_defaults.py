from odoo import api, models


class Base(models.AbstractModel):
    """What no client sets no default sets either: Odoo puts defaults in after ``create`` has looked at its values."""

    _inherit = "base"

    @api.model
    def default_get(self, fields):
        """Override of base: guarded fields begin as their model says, whatever context and user say."""
        values = super().default_get(fields)
        guarded = () if self.env.su else self._registry_guarded_fields() & values.keys()
        for name in guarded:
            values.pop(name)
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                values[name] = field.convert_to_write(value, self)
        return values

    @api.model
    def _registry_guarded_fields(self):
        """Hook: return the names of the fields that users never set, as a set; ``create`` looks at its values."""
        return set()
