import logging

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.tools.misc import groupby

from .base_named_records import is_own, named_records

X2MANY = ("one2many", "many2many")
# Forms send back the definition of custom fields, which Odoo closes to those who only fill them in.
OPEN_MODELS = ("properties.base.definition",)

_logger = logging.getLogger(__name__)


class Base(models.AbstractModel):
    """Nobody reaches a record that he may not read by naming it in a relational field of the registry.

    Odoo takes any id, shows its name, and reads related and many computed fields as superuser. On all models,
    since a client may nest values of ours in those of any other. Of the fields of Odoo those are looked at of which a
    document tells more than a name, see ``customer.told.mixin``; what others show stays as it is.
    """

    _inherit = "base"

    @api.model
    def default_get(self, fields):
        """Override of base: neither the context nor a default names what the user may not read."""
        if self.env.su:
            return super().default_get(fields)
        context = self.env.context
        asked = [*fields, *self._registry_told_by()]
        sent = {name: context[f"default_{name}"] for name in asked if f"default_{name}" in context}
        self._registry_refuse_hidden(named_records(self.browse(), sent, deep=True))
        values = super().default_get(fields)
        self._registry_refuse_hidden(named_records(self.browse(), {**sent, **values}, deep=True))
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Override of base: refuse to link what the user may not read."""
        looked_at = () if self.env.su else self._registry_own_relations() | self._registry_told_relations()
        if looked_at:
            named = (found for vals in vals_list for found in named_records(self.browse(), vals, names=looked_at))
            self._registry_refuse_hidden(named)
        return super().create(vals_list)

    def write(self, vals):
        """Override of base: refuse to link what the user may not read, unless it was linked before."""
        looked_at = () if self.env.su else self._registry_own_relations() | self._registry_told_relations()
        if looked_at and not looked_at.isdisjoint(vals):
            self._registry_refuse_hidden(named_records(self, vals, names=looked_at))
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """Override of web: refuse what ``create`` and ``write`` would refuse, before anything is computed from it.

        Fields of Odoo may name what the user may not read: then what we compute from them is left out.
        """
        if self.env.su:
            return super().onchange(values, field_names, fields_spec)
        self._registry_refuse_hidden(named_records(self, values, deep=True))
        spec = self._registry_without_computed(fields_spec)
        if spec == fields_spec or not self._registry_find_hidden(self._registry_named_by_odoo(values)):
            return super().onchange(values, field_names, fields_spec)
        # To ask whether it may be read has read it: what is remembered Odoo gives away without asking.
        self.env.invalidate_all()
        result = super().onchange(values, field_names, spec)
        if not field_names and "value" in result:
            left_out = ((name, self._fields[name].type) for name in fields_spec.keys() - spec.keys())
            result["value"].update({name: [] if kind in X2MANY else False for name, kind in left_out})
        return result

    def _registry_named_by_odoo(self, values):
        """Return what ``values``, and the defaults of a new record, name in fields of Odoo that we compute from."""
        names = self.env["base"]._registry_computed_from().get(self._name, ())
        sent = self._registry_form_values(values, names)
        named = named_records(self, {name: sent[name] for name in names if name in sent}, deep=True)
        return (found for found in named if not found.is_own)

    def _registry_form_values(self, values, names):
        """Return what a form holds of the fields ``names``: its ``values``, else the defaults of a new record."""
        missing = [] if self else [name for name in names if name not in values]
        sent = {name: values[name] for name in names if name in values}
        return {**(self.default_get(missing) if missing else {}), **sent}

    @api.model
    @tools.ormcache()
    def _registry_computed_from(self):
        """Return {model: names of the relational fields of Odoo} that something depends on which we compute."""
        found = set()
        concrete = (model for model in self.pool.values() if not model._abstract)  # mixins depend on fields of others
        todo = [field for model in concrete for field in model._fields.values() if field.compute and is_own(field)]
        while todo:
            field = todo.pop()
            steps = {step for path in self.pool.field_depends[field] for step in self._registry_steps(field, path)}
            todo += steps - found
            found |= steps
        found = [field for field in found if field.relational and not is_own(field)]
        return {name: tuple(field.name for field in fields) for name, fields in groupby(found, lambda f: f.model_name)}

    def _registry_steps(self, field, path):
        """Yield the fields along ``path``, on which ``field`` depends."""
        model = self.env[field.model_name]
        for name in path.split("."):
            step = model._fields[name]
            yield step
            model = self.env[step.comodel_name] if step.relational else model

    @api.model
    def _registry_without_computed(self, spec):
        """Return ``spec`` of a form without what the registry computes, lines included."""
        own = self._registry_own_fields()
        kept = {name: part for name, part in spec.items() if not (name in own and self._fields[name].compute)}
        for name, part in kept.items():
            if part.get("fields") and self._fields[name].relational:
                lines = self.env[self._fields[name].comodel_name]
                kept[name] = {**part, "fields": lines._registry_without_computed(part["fields"])}
        return kept

    @api.model
    @tools.ormcache("self._name")
    def _registry_own_fields(self):
        """Return the names of the fields of the registry on this model."""
        return frozenset(name for name, field in self._fields.items() if is_own(field))

    @api.model
    def _registry_told_relations(self):
        """Hook: return the names of the fields of Odoo of which a document tells what somebody named there."""
        return frozenset()

    @api.model
    def _registry_told_by(self):
        """Hook: return the names of the fields from whose records such a document gets what it tells."""
        return ()

    def _registry_vouches_for(self, named):
        """Hook: return whether the document, as the ``NamedRecord`` says it, tells no more by naming that record."""
        return False

    @api.model
    @tools.ormcache("self._name")
    def _registry_own_relations(self):
        """Return the names of the relational fields of the registry that are saved with this model."""
        fields = (self._fields[name] for name in self._registry_own_fields())
        return frozenset(field.name for field in fields if field.relational and (field.store or field.inverse))

    @api.model
    def _registry_refuse_hidden(self, named):
        """Refuse those of the ``NamedRecord`` in ``named`` that stand in fields of the registry, or that are told.

        :raises AccessError: the user may not read one of them; it says which field, and nothing of the record
        """
        hidden = self._registry_find_hidden(found for found in named if found.is_own or found.is_told)
        hidden = [found for found in hidden if found.is_own or not found.is_vouched_for()]
        if not hidden:
            return
        first = hidden[0]
        _logger.info(
            "Access denied to %s %s, named by uid %s in %s",
            first.field.comodel_name,
            first.id,
            self.env.uid,
            first.field,
        )
        label = first.field._description_string(self.env)
        raise AccessError(
            self.env._(
                "“%(field)s”: you are not allowed to access the selected record. Choose another one.", field=label
            )
        )

    @api.model
    def _registry_find_hidden(self, named):
        """Return those of ``named`` that the user may not read and that their owner did not name before.

        One check for each model, however many records are named.
        """
        by_model = {}
        for found in named:
            if found.field.comodel_name in OPEN_MODELS:
                continue
            by_model.setdefault(found.field.comodel_name, []).append(found)
        hidden = []
        for model, group in by_model.items():
            records = self.env[model].browse({found.id for found in group})
            closed = set((records - records._registry_filter_readable()).ids)
            hidden += [found for found in group if found.id in closed and not found.is_known()]
        return hidden

    def _registry_filter_readable(self):
        """Return those of ``self`` that the user may read, with the records that they are an extension of."""
        readable = self._filtered_access("read")
        for name in self._inherits.values():
            parents = readable.sudo()[name].sudo(False)
            hidden = parents - parents._filtered_access("read")
            if hidden:
                readable = readable.filtered(lambda record, name=name, hidden=hidden: record.sudo()[name] not in hidden)
        return readable
