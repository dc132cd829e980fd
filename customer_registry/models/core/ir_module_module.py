import re

from odoo import models
from odoo.tools import SQL

from .base_named_records import OWN_ADDONS


class IrModuleModule(models.Model):
    """What Odoo leaves behind when an addon of the registry is uninstalled, beside what the addons' hooks look after.

    Written for what stands on ``customer_registry``, itself included: the addons need no hook for it.
    """

    _inherit = "ir.module.module"

    def module_uninstall(self):
        """Override of base: delete what it leaves of our addons."""
        ours = self.filtered(lambda module: module.name.startswith(OWN_ADDONS))
        ours._registry_delete_filters()
        noted = ours._registry_noted()
        result = super().module_uninstall()
        if ours:
            ours._registry_forget(noted)
            ours._registry_give_back_descriptions()
        return result

    def _registry_delete_filters(self):
        """Delete the favourites that ask for a field which goes: a list would not load with them."""
        fields = self._registry_own("ir.model.fields")
        # As superuser: the favourites of all users.
        filters = self.env["ir.filters"].sudo().with_context(active_test=False)
        for model, those in fields.grouped("model").items():
            pattern = re.compile(rf"\b({'|'.join(map(re.escape, those.mapped('name')))})\b")
            found = filters.search([("model_id", "=", model)])
            found.filtered(lambda one: pattern.search(f"{one.domain} {one.context} {one.sort}")).unlink()  # noqa: B023

    def _registry_own(self, model):
        """Return the records of ``model`` that only these addons have brought."""
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id FROM ir_model_data WHERE model = %s
                    GROUP BY res_id HAVING bool_and(module = ANY(%s))""",
                model,
                self.mapped("name"),
            )
        )
        return self.env[model].browse(row[0] for row in rows).exists()

    def _registry_noted(self):
        """Return [(model, ids)] of what Odoo's addons note about the models that go."""
        ids = self._registry_own("ir.model").ids
        selections = self.env["ir.model.fields.selection"].search([("field_id.model_id", "in", ids)])
        inherits = self.env["ir.model.inherit"].search(["|", ("model_id", "in", ids), ("parent_id", "in", ids)])
        return [(records._name, records.ids) for records in (selections, inherits)]

    def _registry_forget(self, noted):
        """Delete the external ids of what has gone with our models, and the notes of foreign keys that are dropped."""
        for model, ids in noted:
            left = self.env[model].browse(ids).exists().ids
            self.env.cr.execute(
                SQL(
                    "DELETE FROM ir_model_data WHERE model = %s AND res_id = ANY(%s) AND NOT res_id = ANY(%s)",
                    model,
                    ids,
                    left,
                )
            )
        self.env.cr.execute(SQL("DELETE FROM ir_model_constraint WHERE type = 'f' AND module = ANY(%s)", self.ids))

    def _registry_give_back_descriptions(self):
        """Describe Odoo's models as Odoo does: the last class of ours that described one goes."""
        gone = tuple(f"odoo.addons.{name}." for name in self.mapped("name"))
        infos = {}
        for name, model in self.env.registry.items():
            described = [cls for cls in model.mro() if cls.__doc__]
            if described[0].__module__.startswith(gone):
                infos[name] = next(cls.__doc__ for cls in described if not cls.__module__.startswith(gone))
        self.env.cr.execute(
            SQL(
                "UPDATE ir_model SET info = new.info FROM unnest(%s::varchar[], %s::text[]) AS new (model, info)"
                " WHERE ir_model.model = new.model",
                list(infos),
                list(infos.values()),
            )
        )
