import json

from odoo import api, fields, models
from odoo.fields import Domain

from ...checks.history import shown_in


class CustomerHistory(models.Model):
    """What people read of an entry; the hash covers its content alone."""

    _inherit = "customer.history"

    kind = fields.Char(compute="_compute_summary", compute_sudo=True)
    summary = fields.Text(
        compute="_compute_summary",
        compute_sudo=True,
        search="_search_summary",
        help="What the record contained from then on.",
    )

    @api.depends("res_model", "payload")
    @api.depends_context("lang")
    def _compute_summary(self):
        values = self.env["customer.history.value"].search([("entry_id", "in", self.ids)])
        readable = {value.entry_id: shown_in(value.content) for value in values}
        for entry in self:
            # The addon of the record may be uninstalled: its history stays.
            model = self.env.get(entry.res_model)
            entry.kind = entry.res_model if model is None else self.env["ir.model"]._get(entry.res_model).name
            described = {} if model is None else model.fields_get()
            content = json.loads(entry.payload or "{}")
            content.update(self._shown(content, readable.get(entry, {})))
            words = [self._words(described.get(name, {}), name, content[name]) for name in content]
            entry.summary = " · ".join(filter(None, words))

    @api.model
    def _search_summary(self, operator, value):
        if operator not in ("ilike", "=ilike", "like", "=like", "=", "in"):
            return NotImplemented
        # Only the superuser reads values; who may read an entry is shown its own, and rules apply to what is found.
        found = self.env["customer.history.value"].sudo().search_fetch([("content", operator, value)], ["entry_id"])
        return Domain("payload", operator, value) | Domain("id", "in", found.entry_id.ids)

    @api.model
    def _shown(self, content, readable):
        """Return what people read of those values of ``content`` that stand there by their digests."""
        concealed = [name for name, value in content.items() if isinstance(value, dict)]
        # Entries of older versions hold themselves what is shown.
        return {name: readable.get(name, content[name].get("shown", self.env._("erased"))) for name in concealed}

    @api.model
    def _words(self, field, name, value):
        """Return “label: value”, or "" for what is empty or a mere number of a record."""
        if not value or name.endswith("_id"):
            return ""
        label = field.get("string", name)
        return label if value is True else f"{label}: {dict(field.get('selection', ())).get(value, value)}"
