import json

from odoo import api, models
from odoo.tools import SQL

UNIMAGED_COLUMNS = {"write_date", "write_uid"}


class CustomerMergeImages(models.AbstractModel):
    """Remembers which columns of rows a merge has changed, and puts them back.

    A *change* is a dict that JSON can carry: ``table``, ``id`` and, by changed column only,
    ``before`` and ``after``. What was changed again since is left as it is.
    """

    _name = "customer.merge.images"
    _description = "Values Changed by a Merge"

    @api.model
    def _take(self, records):
        """Return the rows of ``records`` as they are in the database, by table and id."""
        self.env.flush_all()
        rows = {}
        for record_set in records:
            if record_set:
                rows.update(self._take_table(record_set._table, record_set.ids))
        return rows

    def _take_table(self, table, ids):
        found = self.env.execute_query(
            SQL("SELECT row.id, to_jsonb(row) FROM %s AS row WHERE row.id IN %s", SQL.identifier(table), tuple(ids))
        )
        return {(table, row_id): row for row_id, row in found}

    @api.model
    def _compare(self, before, records):
        """Return the changes of the rows in ``before`` until now."""
        after = self._take(records)
        changes = []
        for (table, row_id), old in before.items():
            new = after.get((table, row_id), old)
            names = [name for name in old if old[name] != new.get(name) and name not in UNIMAGED_COLUMNS]
            if names:
                change = {"before": {name: old[name] for name in names}, "after": {name: new[name] for name in names}}
                changes.append({"table": table, "id": row_id, **change})
        return changes

    @api.model
    def _restore(self, changes):
        """Put back what is still as the merge left it."""
        self.env.flush_all()
        values = [
            (change["table"], change["id"], name, value, change["after"][name])
            for change in reversed(changes)
            for name, value in change["before"].items()
        ]
        # A number goes back to its owner after the one who had got it has given it up.
        for value in sorted(values, key=lambda value: value[-1] is None):
            self._restore_value(*value)
        self.env.invalidate_all()
        if any(change["table"] == "ir_default" for change in changes):
            self.env.registry.clear_cache()

    def _restore_value(self, table, row_id, name, before, after):
        column = SQL.identifier(name)
        self.env.execute_query(
            SQL(
                """
                UPDATE %(table)s SET %(column)s = (jsonb_populate_record(NULL::%(table)s, %(before)s::jsonb)).%(column)s
                 WHERE id = %(id)s AND COALESCE(to_jsonb(%(column)s), 'null'::jsonb) = %(after)s::jsonb
             RETURNING id
                """,
                table=SQL.identifier(table),
                column=column,
                before=json.dumps({name: before}),
                after=json.dumps(after),
                id=row_id,
            )
        )

    @api.model
    def _replace_company_values(self, source, target):
        """Make values per company, and their defaults, that name ``source`` name ``target``; return the changes."""
        changes = []
        for field in self.env.registry.many2one_company_dependents[source._name]:
            table = self.env[field.model_name]._table
            for row_id, values in self._company_values(table, field.name, source.id):
                after = {key: target.id if value == source.id else value for key, value in values.items()}
                changes.append(
                    {"table": table, "id": row_id, "before": {field.name: values}, "after": {field.name: after}}
                )
        # As superuser: defaults of other companies name the source, too.
        defaults = (
            self.env["ir.default"]
            .sudo()
            .search([("field_id.relation", "=", source._name), ("field_id.company_dependent", "=", True)])
        )
        changes += [
            {
                "table": "ir_default",
                "id": row.id,
                "before": {"json_value": old},
                "after": {"json_value": str(target.id)},
            }
            for row in defaults
            if (old := row.json_value) == str(source.id)
        ]
        self._restore([{**change, "before": change["after"], "after": change["before"]} for change in changes])
        return changes

    def _company_values(self, table, column, value):
        return self.env.execute_query(
            SQL(
                "SELECT id, %(column)s FROM %(table)s WHERE EXISTS "
                "(SELECT FROM jsonb_each_text(%(column)s) AS item WHERE item.value = %(value)s)",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                value=str(value),
            )
        )
