"""Whether searching tells somebody about records that he may not read, asked of every field that leads to others."""

from functools import cache

from odoo.addons.customer_registry.models.core.base_search import ASKED_BY_PORTAL
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

# Nobody searches these as others.
ODD = {"account.code.mapping", "ir.module.module", "ir.module.module.dependency", "ir.module.module.exclusion"}
# For rights, or because nobody may ask so.
REFUSALS = (AccessError, AssertionError, NotImplementedError, TypeError, UserError, ValueError)
# What users ask of a field: they learn its value, or that of others compared with theirs.
WAYS = {
    "condition": lambda model, name, query: model._search([(name, "!=", False)]),
    "comparison": lambda model, name, query: model._search([(name, ">=", 1)]),
    "text": lambda model, name, query: model._search([(name, "ilike", "a")]),
    "order": lambda model, name, query: model._order_to_sql(name, query),
    "group": lambda model, name, query: model._read_group_groupby(model._table, name, query),
    "maximum": lambda model, name, query: model._read_group_select(f"{name}:max", query),
    "list": lambda model, name, query: model._read_group_select(f"{name}:array_agg", query),
}


class SearchOracle:
    """What searches of ``user`` tell, through paths of one and two relational fields.

    A path tells something if records are found by a condition on the columns of a record behind it that the user
    does not find by itself. Which column is all the same to a path: a condition on ids stands for all of them.

    :param about: the names of the models that are looked at; none for all
    :param like: an oracle for another user, who may search by the same fields if he is in the same groups
    """

    def __init__(self, env, user, about=None, like=None):
        self.env = env(user=user, context={**env.context, "active_test": False, "skip_res_field_check": True})
        self.about = about or env.keys()
        self.hidden = cache(self._hidden)
        same = like and like.env.user.all_group_ids == user.all_group_ids
        self.usable = like.usable if same else cache(self._usable)

    def searchable(self):
        """Return the names of the models in which the user may search at all."""
        return sorted(name for name, model in self.env.items() if self._is_kept(model) and model.has_access("read"))

    def telling_paths(self, model):
        """Return the paths from ``model`` that tell about hidden records."""
        paths = {field.name: self._behind(field) for field in self.usable(model) if field.comodel_name in self.about}
        found = [path for path, domain in paths.items() if self._tells(model, domain)]
        for field in filter(self._is_open, self.usable(model)):
            found += self._telling_beyond(model, field)
        return found

    def open_fields(self, model):
        """Yield (field, ways) of those that the user may not read, and yet names to search, sort or group by."""
        table = self.env[model]
        query = table._search([])
        for field in table._fields.values():
            if field.name in ASKED_BY_PORTAL or table._has_field_access(field, "read"):
                continue
            if ways := [way for way, ask in WAYS.items() if not self._is_refused(ask, table, field.name, query)]:
                yield field, ways

    def _telling_beyond(self, model, field):
        lasts = [last for last in self.usable(field.comodel_name) if last.comodel_name in self.about]
        paths = {f"{field.name}.{last.name}": Domain(field.name, "any", self._behind(last)) for last in lasts}
        if not paths or not self._tells(model, Domain.OR(paths.values()), if_refused=True):
            return []
        return [path for path, domain in paths.items() if self._tells(model, domain)]

    def _is_open(self, field):
        """Return whether Odoo searches behind ``field`` otherwise than if the user did so himself."""
        return field.bypass_search_access or not field.store or field.model_name == "ir.attachment"

    def _usable(self, model):
        """Return the relational fields by which the user may search ``model`` and that may tell something."""
        return [
            field
            for field in self.env[model]._fields.values()
            if field.relational and field._description_searchable and self._is_kept(self.env[field.comodel_name])
            if field.comodel_name in self.about or self._is_open(field)
            if not self._is_refused(self._query, model, Domain(field.name, "any", Domain("id", ">", 0)))
        ]

    def _behind(self, field):
        """Return the condition that what is hidden behind ``field`` meets, evaluated on its columns."""
        return Domain(field.name, "any", self.hidden(field.comodel_name))

    def _hidden(self, model):
        """Return the Domain, on two columns, of what the user does not find in ``model``."""
        try:
            seen = self.env[model].search([]).ids
        except AccessError:
            seen = []
        return Domain("id", "not in", seen) & Domain("id", ">", 0)

    def _is_kept(self, model):
        return model._auto and not (model._abstract or model._transient or model._name in ODD)

    def _tells(self, model, domain, if_refused=False):
        try:
            return bool(self._query(model, domain))
        except REFUSALS:
            return if_refused

    @mute_logger("odoo.domains")
    def _query(self, model, domain):
        """Return the Query that a search is before it asks the database."""
        return self.env[model]._search(domain, limit=1, order="id")

    def _is_refused(self, ask, *args):
        try:
            ask(*args)
        except REFUSALS:
            return True
        return False
