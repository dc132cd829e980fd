"""What people have changed in records that went to other addons stays as they have changed it."""

from odoo.tools import SQL


def migrate(cr, version):
    """Write back what `pre-move` has noted, now that the installation of those addons has set it back."""
    cr.execute("SELECT DISTINCT table_name, jsonb_object_keys(content) FROM registry_kept")
    columns = {}
    for table, column in cr.fetchall():
        columns.setdefault(table, set()).add(column)
    for table, before in columns.items():
        cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        kept = sorted(before.intersection(name for (name,) in cr.fetchall()) - {"id"})
        names = SQL(", ").join(map(SQL.identifier, kept))
        cr.execute(
            SQL(
                """UPDATE %(table)s record SET (%(names)s) = (
                       SELECT %(names)s FROM jsonb_populate_record(NULL::%(table)s, registry_kept.content))
                     FROM registry_kept
                    WHERE registry_kept.table_name = %(name)s
                      AND registry_kept.res_id = record.id""",
                table=SQL.identifier(table),
                names=names,
                name=table,
            )
        )
