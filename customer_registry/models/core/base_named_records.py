"""Which records a client names in the values that it sends."""

from typing import NamedTuple

from odoo.api import NewId
from odoo.fields import Command, Field
from odoo.models import BaseModel

from ...inner import read_inner

OWN_ADDONS = "customer_registry"
# Key of the context, inner: ids of what a copy takes over.
TAKEN_OVER = "registry_taken_over"


class NamedRecord(NamedTuple):
    """The record ``id`` of the model of ``field``, named in ``values`` for ``owner``, which is empty for a new record.

    ``holder`` is the record of which it is a line, or None.
    """

    owner: BaseModel
    field: Field
    id: int
    values: dict
    holder: BaseModel | None = None
    is_edited: bool = False

    @property
    def is_own(self):
        return is_own(self.field)

    @property
    def is_told(self):
        """Whether a document of Odoo tells what this record is."""
        return self.field.name in self.owner._registry_told_relations()

    def is_known(self):
        """Tell whether the owner named it before: whoever may see a record may save it as it is."""
        if self.is_edited:
            return False
        name, owner = self.field.name, self.owner
        if not owner:
            # The settings show what their company has.
            company, _, name = (self.field.related or "").rpartition(".")
            owner = self.owner.env.company if company == "company_id" else owner
        elif owner != owner._filtered_access("read"):
            return False
        records = owner.sudo().with_context(active_test=False)
        return bool(records) and all(self.id in record[name].ids for record in records)

    def is_vouched_for(self):
        """Tell whether what a document gets its customer from, and the user may read, names it."""
        if self.id in (read_inner(self.owner.env, TAKEN_OVER) or ()) or self.owner._registry_vouches_for(self):
            return True
        above = [record for name in self.owner._registry_told_by() for record in self.records_in(name)]
        above += [self.holder] if self.holder else []
        name = self.field.name
        return any(
            name in record._fields and record.has_access("read") and self.id in record.sudo()[name].ids
            for record in above
        )

    def records_in(self, name):
        """Yield the record that the values name in the field ``name``."""
        field, value = self.owner._fields.get(name), self.values.get(name)
        if field and value:
            ids, lines = _read_record(value)
            found = self.owner.env[field.comodel_name].browse([*ids, *(id_ for line in lines for id_ in line[0])])
            yield from found.exists()


def is_own(field):
    """Tell whether ``field``, or the one that it is inherited from, is of the addons of the registry alone."""
    modules = field.base_field._modules
    return bool(modules) and all(module.startswith(OWN_ADDONS) for module in modules)


def named_records(owner, values, deep=False, names=None, holder=None):
    """Yield a ``NamedRecord`` for each record that ``values`` name in a relational field.

    :param deep: look into the values of lines, too, and of records that come as values
    :param names: of the fields to look at, None for all
    """
    for name, value in values.items():
        field = owner._fields.get(name)
        if field is None or not field.relational or not value or (names is not None and name not in names):
            continue
        ids, lines = _read_record(value) if field.type == "many2one" else _read_lines(value)
        for record_id in ids:
            yield NamedRecord(owner, field, record_id, values, holder)
        for line_ids, line_values in lines:
            for line_id in line_ids:
                yield NamedRecord(owner, field, line_id, values, holder, is_edited=True)
            if deep:
                lines_owner = owner.env[field.comodel_name].browse(line_ids)
                yield from named_records(lines_owner, line_values, deep, holder=owner)


def _read_record(value):
    """Return (ids, lines) of the value of a many2one: an id, a pair of id and name, or values as a line has them."""
    if isinstance(value, dict):
        return [], [(_read_ids(value.get("id")), value)]
    return _read_ids(value[:1] if isinstance(value, (list, tuple)) else value), []


def _read_lines(value):
    """Return (ids, lines) of commands and of what the ORM takes for them; a line is a pair (its ids, its values)."""
    ids, lines = [], []
    for command in value if isinstance(value, (list, tuple)) else [value]:
        match command:
            case dict():
                lines.append(([], command))
            case [Command.CREATE, _, dict(values), *_]:
                lines.append(([], values))
            case [Command.UPDATE, line_id, dict(values), *_]:
                lines.append((_read_ids(line_id), values))
            case [Command.LINK, line_id, *_]:
                ids += _read_ids(line_id)
            case [Command.SET, _, line_ids, *_]:
                ids += _read_ids(line_ids)
            case list() | tuple():
                pass  # takes something away
            case _:
                ids += _read_ids(command)
    return ids, lines


def _read_ids(value):
    """Return the ids in ``value``, in whatever form the ORM would understand them."""
    if isinstance(value, BaseModel):
        return value._origin.ids
    if isinstance(value, (list, tuple)):
        return [record_id for item in value for record_id in _read_ids(item)]
    if isinstance(value, NewId):
        value = value.origin
    try:
        return [int(value)] if value else []
    except (TypeError, ValueError, OverflowError):
        return []
