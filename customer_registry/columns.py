"""Columns that an installation adds to tables with many rows. The ORM would fill them record by record."""

from collections.abc import Callable
from typing import NamedTuple

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

BATCH = 10_000


class Filled(NamedTuple):
    """How a stored field follows from other columns: a function of the values of these SQL expressions."""

    work_out: Callable
    sources: tuple[SQL, ...]


def fill_new_columns(model, filled):
    """Create the columns that the table of ``model`` lacks, and fill them in one pass.

    :param filled: {name of a stored field: ``Filled``, or None where all rows begin without a value}
    """
    cr, table = model.env.cr, model._table
    new = {name: how for name, how in filled.items() if not column_exists(cr, table, name)}
    for name in new:
        field = model._fields[name]
        create_column(cr, table, name, field.column_type[1], field.string)
    if new := {name: how for name, how in new.items() if how}:
        _work_out(cr, table, new)
        _rewrite(cr, table, new)


def _work_out(cr, table, filled):
    """Note the values of the columns for each row, in a table of this transaction."""
    cr.execute("CREATE TEMPORARY TABLE registry_filled (id integer PRIMARY KEY, contents varchar[])")
    rows = _read(cr, table, filled, 0)
    while rows:
        ids = [row[0] for row in rows]
        columns = [
            [_stored(how.work_out(*row[place])) for row in rows] for place, how in enumerate(filled.values(), start=1)
        ]
        names = SQL(", ").join(map(SQL.identifier, filled))
        arrays = SQL(", ").join(SQL("%s::varchar[]", column) for column in columns)
        cr.execute(
            SQL(
                "INSERT INTO registry_filled SELECT id, ARRAY[%s] FROM unnest(%s::int[], %s) AS new (id, %s)",
                names,
                ids,
                arrays,
                names,
            )
        )
        rows = _read(cr, table, filled, ids[-1])


def _read(cr, table, filled, after):
    """Return the next rows behind the id ``after``: the id, and what each column is worked out of."""
    sources = [SQL("ARRAY[%s]::varchar[]", SQL(", ").join(how.sources)) for how in filled.values()]
    cr.execute(
        SQL(
            "SELECT id, %s FROM %s WHERE id > %s ORDER BY id LIMIT %s",
            SQL(", ").join(sources),
            SQL.identifier(table),
            after,
            BATCH,
        )
    )
    return cr.fetchall()


def _stored(value):
    return None if value is False else value


def _rewrite(cr, table, filled):
    """Write the table anew with what has been noted.

    An UPDATE would enter each row into each index once more, leave the old rows behind, and let the indexes that the
    installation creates hold those, too: several times the work.
    """
    cr.execute(
        """CREATE FUNCTION pg_temp.registry_filled(record integer, place integer) RETURNS varchar LANGUAGE sql STABLE
           AS 'SELECT contents[place] FROM pg_temp.registry_filled WHERE id = record'"""
    )
    changes = [
        SQL("ALTER COLUMN %s TYPE varchar USING pg_temp.registry_filled(id, %s)", SQL.identifier(name), place)
        for place, name in enumerate(filled, start=1)
    ]
    cr.execute(SQL("ALTER TABLE %s %s", SQL.identifier(table), SQL(", ").join(changes)))
    cr.execute("DROP FUNCTION pg_temp.registry_filled; DROP TABLE pg_temp.registry_filled")


def create_column_with_default(model, name, value):
    """Create the column of the field ``name``, unless it is there, with ``value`` in each row that exists.

    PostgreSQL notes the value once; an UPDATE would write each row anew.
    """
    cr, table = model.env.cr, model._table
    if column_exists(cr, table, name):
        return
    field = model._fields[name]
    create_column(cr, table, name, f"{field.column_type[1]} DEFAULT {_literal(cr, value)}", field.string)
    cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", SQL.identifier(table), SQL.identifier(name)))


def _literal(cr, value):
    return cr.mogrify(SQL("%s", value)).decode()
