from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

# Its search method refuses whatever an outsider may not ask, and Odoo's portal pages ask the rest.
ASKED_BY_PORTAL = frozenset({"message_partner_ids"})


class Base(models.AbstractModel):
    """What users find, sort and group by: only what they may read.

    Odoo searches what lies behind some fields without access rules (``bypass_search_access``, search methods), so
    that a contact could read the internal notes on his invoice letter by letter, and every employee the account
    numbers of those who follow a document. Nor does it ask for the groups of fields that are not stored. Outsiders
    are portal users and visitors; for them, and on the models of the registry, every condition is looked at.
    """

    _inherit = "base"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        """Override of base: conditions are met by no other records than those that the user finds by itself."""
        if not (bypass_access or self.env.su):
            domain = self._registry_narrow(domain)
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _traverse_related_sql(self, alias, field, query):
        """Override of base: nobody sorts and groups by a field that he may not read."""
        if self._registry_is_strict():
            self._check_field_access(field, "read")
        return super()._traverse_related_sql(alias, field, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Override of base, which does not ask for the groups of many2many fields."""
        field = self._fields.get(groupby_spec.partition(":")[0])
        if field and field.type == "many2many" and self._registry_is_strict():
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Override of base: records that an outsider may not read sort alike, whatever they contain."""
        field = self._fields.get(field_name)
        if not (field and field.type == "many2one" and self._registry_asks_outsider()):
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        seen = self.env.context.get("__m2o_order_seen", ())
        comodel = self.with_context(__m2o_order_seen=frozenset((field, *seen))).env[field.comodel_name]
        rows = None if field in seen else comodel._registry_readable_rows()
        if not rows:
            by_id = "" if rows is None else ".id"
            return super()._order_field_to_sql(alias, field_name + by_id, direction, nulls, query)
        coalias = query.make_alias(alias, f"{field_name}__{self.env.uid}")
        condition = SQL("%s = %s", self._field_to_sql(alias, field_name, query), SQL.identifier(coalias, "id"))
        query.add_join("LEFT JOIN", coalias, rows, condition)
        return comodel._order_to_sql(comodel._order, query, alias=coalias, reverse=direction.code == "DESC")

    def _registry_readable_rows(self):
        """Return the SQL of the rows of this model that the user may read: None for all, empty for none."""
        try:
            readable = self.with_context(active_test=False)._search(Domain.TRUE)
        except AccessError:
            return SQL()
        return readable.subselect(SQL("%s.*", SQL.identifier(self._table))) if readable.where_clause else None

    def _registry_asks_outsider(self):
        """Return whether a portal user or visitor asks, and not the system."""
        return not self.env.su and self.env.user.share

    def _registry_is_strict(self):
        """Return whether the groups of each field that the user names on this model are asked for."""
        return not self.env.su and (self._name.startswith("customer.") or self.env.user.share)

    def _registry_narrow(self, domain):
        """Return ``domain`` such that it is met by no other records than those that the user finds by itself.

        :raises AccessError: the user may not read a field of it
        """
        domain, is_strict = Domain(domain).optimize(self), self._registry_is_strict()
        if not is_strict and not any(isinstance(leaf.value, Domain) for leaf in domain.iter_conditions()):
            return domain
        return domain.map_conditions(lambda leaf: self._registry_narrow_condition(leaf, is_strict))

    def _registry_narrow_condition(self, condition, is_strict):
        """Return ``condition``, optimized, such that it asks nothing of records that the user does not find."""
        field = self._fields.get(condition.field_expr.partition(".")[0])
        if field is None:  # Odoo searches employees by conditions on another model, and refuses the field itself
            return condition
        if is_strict and field.name not in ASKED_BY_PORTAL:
            self._check_field_access(field, "read")
        if field.inherited:
            beyond = Domain(field.related.partition(".")[0], "any", condition)
            return self._registry_narrow_condition(beyond, is_strict)
        if not (field.relational and isinstance(condition.value, Domain)):
            return condition
        if not self._registry_is_searched_openly(field):
            return Domain(
                field.name, condition.operator, self.env[field.comodel_name]._registry_narrow(condition.value)
            )
        found = self._registry_search_behind(field, condition.value)
        return Domain(field.name, condition.operator, found if field.store else Domain("id", "in", found))

    def _registry_is_searched_openly(self, field):
        """Return whether Odoo searches behind ``field`` otherwise than if the user did so himself.

        Many search methods do so as superuser. Other fields bypass access by intent, on records that employees may
        read; only what the settings "Only my customers" and "Restrict bank data" hide they may not.
        """
        if not field.store or not field.bypass_search_access:
            return not field.store
        return self.env.user.share or field.comodel_name in self.env["ir.rule"]._registry_switched_models()

    def _registry_search_behind(self, field, domain):
        """Return the Query of the records behind the relational ``field`` that the user finds by ``domain``."""
        comodel = self.env[field.comodel_name].with_context(**field.context)
        if field.type == "one2many" and comodel._fields[field.inverse_name or "id"].type == "many2one_reference":
            # Messages and the like are searched one by one: only those of the records that are seen.
            domain &= field.get_comodel_domain(self)
            domain &= Domain(field.inverse_name, "in", self._search(Domain.TRUE, active_test=False))
        return comodel._search(domain, active_test=field.type != "many2one")
