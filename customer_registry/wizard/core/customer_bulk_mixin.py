from odoo import api, fields, models
from odoo.exceptions import UserError

NAMES_SHOWN = 20


class CustomerBulkMixin(models.AbstractModel):
    """For dialogs that change many records: those that the user may not edit are left out and named.

    A dialog names the field of its records in ``_chosen_field`` and writes to ``_get_changeable()``.
    """

    _name = "customer.bulk.mixin"
    _description = "Change Many Records"

    _chosen_field = None
    # What ``_filter_changeable`` looks at.
    _changeable_depends = ()

    left_out = fields.Char(compute="_compute_left_out")
    change_count = fields.Integer(compute="_compute_left_out")

    @api.model
    def default_get(self, fields):
        """Override of base: the records chosen in the list, as far as the user may see them."""
        values = super().default_get(fields)
        chosen = self._fields.get(self._chosen_field)
        if chosen and chosen.name in fields and self.env.context.get("active_model") == chosen.comodel_name:
            records = self.env[chosen.comodel_name].browse(self.env.context.get("active_ids"))
            values[chosen.name] = [(6, 0, records._filtered_access("read").ids)]
        return values

    @api.depends(lambda self: (*filter(None, [self._chosen_field]), *self._changeable_depends))
    def _compute_left_out(self):
        for wizard in self:
            chosen = wizard._get_chosen()
            changeable = wizard._filter_changeable(chosen)
            wizard.left_out = self._list_names(chosen - changeable)
            wizard.change_count = len(changeable)

    def _get_chosen(self):
        """Return the chosen records that the user may read."""
        return self[self._chosen_field]._origin._filtered_access("read")

    def _filter_changeable(self, records):
        """Hook: return those of ``records`` that this dialog may change in the name of the user."""
        return records._filtered_access("write")

    def _get_changeable(self):
        """Return the records to change.

        :raises UserError: when there are none
        """
        self.ensure_one()
        changeable = self._filter_changeable(self._get_chosen())
        if not changeable:
            raise UserError(
                self.env._("There is nothing left to change. Left out: %(names)s", names=self.left_out or "-")
            )
        return changeable

    @api.model
    def _list_names(self, records):
        """Return the names of ``records`` in one line, or False for none."""
        if not records:
            return False
        names = ", ".join(self._name_of(record) for record in records[:NAMES_SHOWN])
        rest = len(records) - NAMES_SHOWN
        return names if rest <= 0 else self.env._("%(names)s and %(count)s more", names=names, count=rest)

    @api.model
    def _name_of(self, record):
        """Hook: return how ``record`` is named among those that are left out."""
        return record.display_name
