from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...overview.block import COUNTED


class ResPartner(models.Model):
    """How a block finds the first few of very many, in one query."""

    _inherit = "res.partner"

    def _registry_overview_newest(self, model, domain, names, order, field="partner_id"):
        """Return the records of the family that match ``domain``, at most ``COUNTED``, with the fields ``names``.

        One query: for each person of the family it follows an index on (``field``, ``order``) and stops
        early, which ``field in family`` would not do. Record rules hold as in any search.

        :param order: string as in a search, without relations, or SQL
        :param str field: the many2one of ``model`` to its customer
        """
        query = self._registry_overview_first(model, domain, order, field)
        return self._registry_overview_fetch(query, self.env[model], names)

    def _registry_overview_newest_of(self, model, domains, names, order, links=("partner_id",)):
        """Return what ``_registry_overview_newest`` finds for each of ``domains`` by each of ``links``: one query."""
        firsts = [self._registry_overview_first(model, domain, order, link) for link in links for domain in domains]
        query = self._registry_overview_among(model, [first.select() for first in firsts], order)
        return self._registry_overview_fetch(query, self.env[model], names)

    def _registry_overview_first(self, model, domain, order, field="partner_id"):
        """Return the query for the first ``COUNTED`` records of the family that match ``domain``."""
        records = self.env[model]
        one = records._search(domain)
        one.add_where(SQL("%s = family.id", records._field_to_sql(one.table, field, one)))
        one.order = self._registry_overview_order(one, records, order)
        one.limit = COUNTED
        persons = SQL(
            "SELECT newest.id FROM unnest(%s) family(id) CROSS JOIN LATERAL (%s) newest",
            self._registry_family().ids,
            one.select(),
        )
        # The rules have been applied inside.
        query = self._registry_overview_among(model, [persons], order)
        query.limit = COUNTED
        return query

    def _registry_overview_among(self, model, selects, order):
        """Return the query for the records that ``selects`` name; rules are the caller's."""
        query = self.env[model]._search([], active_test=False, bypass_access=True)
        union = SQL(" UNION ALL ").join(SQL("(%s)", select) for select in selects)
        # An array, since PostgreSQL would read the whole table for a subselect.
        query.add_where(SQL("%s = ANY(ARRAY(%s))", SQL.identifier(query.table, "id"), union))
        query.order = self._registry_overview_order(query, self.env[model], order)
        return query

    def _registry_overview_fetch(self, query, records, names):
        """Return the records of ``query`` with the fields ``names``: one query."""
        return records._fetch_query(query, records._determine_fields_to_fetch(names))

    def _registry_overview_related(self, records, *paths, **columns):
        """Return {id: {path: value}} of fields such as ``stage_id.name``, in one query.

        The ORM would read each related record whole. As superuser: who reads the record reads these, so give names,
        no secrets.

        :param columns: SQL of further values by name
        """
        if not records:
            return {}
        records = records.sudo()
        query = records._search([("id", "in", records.ids)], active_test=False)
        values = [self._registry_overview_path(records, query, path) for path in paths]
        names = [*paths, *columns]
        rows = self.env.execute_query(query.select(SQL.identifier(query.table, "id"), *values, *columns.values()))
        return {id_: dict(zip(names, row, strict=True)) for id_, *row in rows}

    def _registry_overview_path(self, records, query, path):
        link, name = path.split(".")
        records.flush_recordset([link])
        related = records.env[records._fields[link].comodel_name]
        alias = query.left_join(query.table, link, related._table, "id", link)
        return related._field_to_sql(alias, name, query)

    def _registry_overview_order(self, query, records, order):
        return order if isinstance(order, SQL) else records._order_to_sql(order, query)

    def _registry_overview_check_group(self, group):
        """Refuse a block to users without this group, where the access to its model is wider.

        :param str group: xmlid
        """
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("You may not see this block of the overview."))
