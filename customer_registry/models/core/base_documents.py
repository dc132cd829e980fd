from odoo import api, models, tools

from ...inner import read_inner
from .base_named_records import OWN_ADDONS

# What a form sends of such a record as one value.
PLAIN = ("char", "selection", "integer", "many2one", "many2one_reference")
# Key of the context, inner: what is told of a document to those to whom it has just been handed over.
HANDED_OVER = "registry_handed_over"


class Base(models.AbstractModel):
    """Nobody learns the name of a document, or writes below it, by pointing a message or a rating at it."""

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: what is saved points at no document of the registry that the user may not read."""
        records = super().create(vals_list)
        if not self.env.su and self._registry_references():
            records._registry_check_documents()
        return records

    def write(self, vals):
        """Override of base: nor does it after a change."""
        result = super().write(vals)
        if not self.env.su and self._registry_pointing_fields() & vals.keys():
            self._registry_check_documents()
        return result

    def onchange(self, values, field_names, fields_spec):
        """Override of web: Odoo computes, as superuser, the name of whatever document an unsaved record names."""
        if not self.env.su and (references := self._registry_references()):
            self._registry_refuse_documents(values, references)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    @tools.ormcache("self._name")
    def _registry_references(self):
        """Return pairs of names: of a field with the id of a document, and of the one with its model."""
        fields = (field for field in self._fields.values() if field.type == "many2one_reference")
        return tuple((field.name, field.model_field) for field in fields)

    def _registry_refuse_documents(self, values, references):
        """:raises AccessError: the user may not read a document that these values name, and did not name before"""
        names = [name for name, field in self._fields.items() if field.type in PLAIN and field.store]
        # As superuser: which document it is, is computed; it is the user who must be able to read it.
        before = self.sudo()
        record = before.new(self._registry_form_values(values, names), origin=before[:1])
        for name, model_name in references:
            model, document_id = record[model_name], record[name]
            if not document_id or model not in self.env or (before[model_name], before[name]) == (model, document_id):
                continue
            self.env[model].browse(document_id).check_access("read")

    @api.model
    @tools.ormcache("self._name")
    def _registry_pointing_fields(self):
        """Return the names of the fields of which a change lets a record of this model point elsewhere."""
        names = {name for pair in self._registry_references() for name in pair}
        roots = {self._fields[name].related.partition(".")[0] for name in names if self._fields[name].related}
        return frozenset(names | roots)

    def _registry_check_documents(self):
        """:raises AccessError: one of these records points at a document of the registry that the user may not read"""
        if read_inner(self.env, HANDED_OVER):
            return
        for name, model_name in self._registry_references():
            # As superuser: where the records point is asked; it is the user who must be able to read that.
            for model, records in self.sudo().grouped(model_name).items():
                if not model or model not in self.env or not self.env[model]._registry_is_guarded():
                    continue
                documents = self.env[model].browse(filter(None, records.mapped(name))).exists()
                closed = documents - documents._filtered_access("read")
                pointing = records.filtered(lambda record, name=name, closed=closed: record[name] in closed.ids)
                if pointing.sudo(False)._registry_without_right_to_point():
                    closed.check_access("read")

    @api.model
    def _registry_is_guarded(self):
        """Hook: return whether nobody points at records of this model that he may not read: those of the registry."""
        return (self._original_module or "").startswith(OWN_ADDONS)

    def _registry_without_right_to_point(self):
        """Hook: return those of these records that must not point at documents which the user may not read."""
        return self
