from odoo import models


class Base(models.AbstractModel):
    """For records of which something is fixed once it was billed, debited or shown."""

    _inherit = "base"

    def _registry_overwritten(self, vals, names):
        """Yield (record, field) wherever ``vals`` says something else of one of the fields ``names`` than the record.

        What only repeats what is there overwrites nothing: clients and imports write whole forms.
        """
        for record in self:
            for name in names:
                field = self._fields[name]
                if field.convert_to_cache(vals[name], record) != field.convert_to_cache(record[name], record):
                    yield record, field
