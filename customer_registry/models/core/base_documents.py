from odoo import api, models, tools

# What a form sends of such a record as one value.
PLAIN = ("char", "selection", "integer", "many2one", "many2one_reference")


class Base(models.AbstractModel):
    """Nobody learns the name of a document by pointing a message, an activity or a rating at it in a form."""

    _inherit = "base"

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
