import json

from odoo import api, fields, models


class CustomerHistory(models.Model):
    """What people read of an entry; the hash covers its content alone."""

    _inherit = "customer.history"

    kind = fields.Char(compute="_compute_summary", compute_sudo=True)
    summary = fields.Text(compute="_compute_summary", compute_sudo=True, help="What the record held from then on.")

    @api.depends("res_model", "payload")
    @api.depends_context("lang")
    def _compute_summary(self):
        for entry in self:
            # The addon of the record may be uninstalled: its history stays.
            model = self.env.get(entry.res_model)
            entry.kind = entry.res_model if model is None else self.env["ir.model"]._get(entry.res_model).name
            described = {} if model is None else model.fields_get()
            content = json.loads(entry.payload or "{}")
            words = [self._registry_words(described.get(name, {}), name, content[name]) for name in content]
            entry.summary = " · ".join(filter(None, words))

    @api.model
    def _registry_words(self, field, name, value):
        """Return “label: value”, or "" for what is empty or a mere number of a record."""
        if isinstance(value, dict):
            value = value.get("shown")
        if not value or name.endswith("_id"):
            return ""
        label = field.get("string", name)
        return label if value is True else f"{label}: {dict(field.get('selection', ())).get(value, value)}"
