import psycopg2
from odoo import api, models
from odoo.tools import SQL, mute_logger

# The journal of merges itself, and who wrote or created a row, say what happened: they stay.
UNMOVED_TABLES = ("customer_merge",)


class CustomerMergeReferences(models.AbstractModel):
    """Moves what refers to one record to another one, and back, row by row.

    A *move* is a dict that JSON can carry: ``table``, ``column``, ``key`` (the column that
    identifies the rows), ``rows`` (their keys), ``before`` and ``after`` (the values of ``column``).
    Rows that a unique constraint forbids to move stay where they are: nothing is deleted.
    The statements are SQL on purpose: computed fields of posted documents must not react.
    """

    _name = "customer.merge.references"
    _description = "References to a Merged Record"

    @api.model
    def _move(self, source, target):
        """Make everything that refers to ``source`` refer to ``target``; return the moves."""
        self.env.flush_all()
        self = self.with_context(registry_merge_pair=(source.id, target.id))
        moves = []
        for table, column, key, condition in self._plain_references(source):
            moves.append(self._move_rows(table, column, key, condition, source.id, target.id))
        for table, column in self._char_references():
            before, after = (f"{record._name},{record.id}" for record in (source, target))
            moves.append(self._move_rows(table, column, "id", SQL("TRUE"), before, after))
        self._forget()
        return [move for move in moves if move["rows"]]

    @api.model
    def _move_back(self, moves):
        """Undo ``moves`` where the rows still are as the moves left them."""
        self.env.flush_all()
        for move in reversed(moves):
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s AND %s = %s RETURNING 1",
                    SQL.identifier(move["table"]),
                    SQL.identifier(move["column"]),
                    move["before"],
                    self._is_row(move["key"], move["rows"]),
                    SQL.identifier(move["column"]),
                    move["after"],
                )
            )
        self._forget()

    @api.model
    def _forget(self):
        """Read everything anew, also for whom a user acts: record rules are kept as they were evaluated."""
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    @api.model
    def _count_strayed(self, move):
        """Return how many rows of ``move`` refer to a third record by now."""
        if move["key"] != "id":
            return 0
        return self.env.execute_query(
            SQL(
                "SELECT count(*) FROM %s WHERE %s AND %s IS DISTINCT FROM %s",
                SQL.identifier(move["table"]),
                self._is_row(move["key"], move["rows"]),
                SQL.identifier(move["column"]),
                move["after"],
            )
        )[0][0]

    def _plain_references(self, source):
        """Yield (table, column, key, SQL condition) of each column that holds ids of the model of ``source``."""
        seen = set(UNMOVED_TABLES)
        for model in self._stored_models():
            for field in model._fields.values():
                for table, column, key, condition in self._references_of(model, field, source):
                    if table not in UNMOVED_TABLES and (table, column) not in seen:
                        seen.add((table, column))
                        yield table, column, key, condition

    def _references_of(self, model, field, source):
        """Return the references to the model of ``source`` that ``field`` stores."""
        if not field.store or field.company_dependent:
            return []
        if field.type == "many2one" and field.comodel_name == source._name:
            if field.name in ("create_uid", "write_uid"):
                return []
            return [(model._table, field.name, "id", self._except_the_pair(model, source))]
        if field.type == "many2one_reference" and model._fields[field.model_field].store:
            condition = SQL("%s = %s", SQL.identifier(field.model_field), source._name)
            return [(model._table, field.name, "id", SQL("%s AND %s", condition, self._not_a_file(model)))]
        if field.type == "many2many" and field.relation:
            return self._relation_sides(model, field, source)
        return []

    def _except_the_pair(self, model, source):
        """Leave alone what the two records say about themselves and each other."""
        if model._name != source._name:
            return SQL("TRUE")
        return SQL("id NOT IN %s", self.env.context["registry_merge_pair"])

    def _not_a_file(self, model):
        """Leave alone the attachments that are values of fields, such as the photo."""
        return SQL("res_field IS NULL") if model._name == "ir.attachment" else SQL("TRUE")

    def _relation_sides(self, model, field, source):
        if self.env[field.comodel_name]._transient:
            return []
        sides = []
        if field.comodel_name == source._name:
            sides.append((field.relation, field.column2, field.column1, SQL("TRUE")))
        if model._name == source._name:
            sides.append((field.relation, field.column1, field.column2, SQL("TRUE")))
        return sides

    def _char_references(self):
        """Return (table, column) of each stored reference field."""
        return [
            (model._table, field.name)
            for model in self._stored_models()
            for field in model._fields.values()
            if field.type == "reference" and field.store
        ]

    def _stored_models(self):
        """Return the models with a table of their own; wizards forget by themselves."""
        models_ = [model for model in self.env.values() if not model._abstract and not model._transient and model._auto]
        tables = self.env.execute_query(
            SQL("SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename NOT LIKE 'pg_%%'")
        )
        real = {table for (table,) in tables}
        # As superuser: everything that names the source moves, also what the manager does not see.
        return [model.sudo() for model in models_ if model._table in real]

    def _move_rows(self, table, column, key, condition, before, after):
        where = SQL("%s = %s AND %s", SQL.identifier(column), before, condition)
        move = {"table": table, "column": column, "key": key, "before": before, "after": after}
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                rows = self._update(move, where)
        except psycopg2.errors.UniqueViolation:
            rows = self._move_one_by_one(move, where)
        return {**move, "rows": rows}

    def _move_one_by_one(self, move, where):
        """Move the rows that may move: what the target has already stays with the source."""
        keys = self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE %s", SQL.identifier(move["key"]), SQL.identifier(move["table"]), where)
        )
        moved = []
        for (key,) in keys:
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                    moved += self._update(move, SQL("%s AND %s", where, self._is_row(move["key"], [key])))
            except psycopg2.errors.UniqueViolation:
                continue
        return moved

    def _update(self, move, where):
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET %s = %s WHERE %s RETURNING %s",
                SQL.identifier(move["table"]),
                SQL.identifier(move["column"]),
                move["after"],
                where,
                SQL.identifier(move["key"]),
            )
        )
        return sorted(row[0] for row in rows)

    def _is_row(self, key, rows):
        return SQL("%s IN %s", SQL.identifier(key), tuple(rows))
