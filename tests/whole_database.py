"""What a database holds, all of it, to be compared before and after."""

import re

from tests import database

OBJECTS = """
    SELECT c.relkind::text, c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
               WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname FROM pg_constraint
               WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'function', oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'extension', extname::text FROM pg_extension
    UNION ALL SELECT 'policy', polname::text FROM pg_policy
"""
TABLES = """
    SELECT c.relname::text, bool_or(a.attname = 'id') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 GROUP BY c.relname
"""
# Who has written last, and what a running system notes.
NOT_CONTENT = (
    "write_date",
    "write_uid",
    "create_date",
    "create_uid",
    "nextcall",
    "lastcall",
    "failure_count",
    "arch_prev",
)


def objects(name):
    """Return {(kind, name)} of all that PostgreSQL knows in the database ``name``."""
    return set(database.execute(name, OBJECTS))


def rows(name, wanted=".*", skip="^$", content=False, without=NOT_CONTENT):
    """Return {(table, id)} of the rows of the tables that match ``wanted`` and do not match ``skip``.

    :param without: columns that are no content
    :param content: what the row holds, as text, belongs to it; of a table without ids it always does
    """
    found = set()
    for table, has_id in database.execute(name, TABLES):
        if re.search(wanted, table) and not re.search(skip, table):
            less = "".join(f" - '{column}'" for column in without)
            own = f"(to_jsonb(t){less})::text" if content or not has_id else "id::text"
            query = f'SELECT {own} FROM "{table}" t'  # noqa: S608 - names of PostgreSQL's catalogue
            found.update((table, row) for (row,) in database.execute(name, query))
    return found
