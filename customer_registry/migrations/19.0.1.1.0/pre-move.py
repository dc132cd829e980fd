"""Billing, reminders and letters have become addons of their own: their records go with them.

Update this addon and install those in one process, or Odoo deletes what no addon has named any more:
``odoo -u customer_registry -i customer_registry_billing,customer_registry_reminder,customer_registry_letter``
"""

import csv
from pathlib import Path

from lxml import etree
from odoo.modules import Manifest
from odoo.tools import SQL, file_path

ADDONS = ("customer_registry_billing", "customer_registry_reminder", "customer_registry_letter")


def migrate(cr, version):
    """Let the records that the files of these addons describe be theirs, as people have changed them."""
    own = names_of("customer_registry")
    for addon in ADDONS:
        names = list(names_of(addon) - own)
        # Odoo names the action of a scheduled job after the job.
        names += [f"{name}_ir_actions_server" for name in names]
        cr.execute(
            "UPDATE ir_model_data SET module = %s WHERE module = 'customer_registry' AND name = ANY(%s)", [addon, names]
        )
        keep_rows(cr, addon)
        delete_views(cr, addon)


def keep_rows(cr, addon):
    """Note the records of ``addon`` that people may have changed: its installation sets them back, see `end-keep`.

    Not record rules, nor what a job runs: these are ours to say.
    """
    cr.execute("CREATE TEMPORARY TABLE IF NOT EXISTS registry_kept (table_name text, res_id integer, content jsonb)")
    cr.execute(
        """SELECT model, array_agg(res_id) FROM ir_model_data
            WHERE module = %s AND noupdate AND model NOT IN ('ir.rule', 'ir.actions.server')
            GROUP BY model""",
        [addon],
    )
    for model, ids in cr.fetchall():
        table = model.replace(".", "_")
        cr.execute(
            SQL(
                "INSERT INTO registry_kept SELECT %s, id, to_jsonb(kept) FROM %s kept WHERE id = ANY(%s)",
                table,
                SQL.identifier(table),
                ids,
            )
        )


def delete_views(cr, addon):
    """Delete the views of ``addon``, and those that inherit from them: their files bring them again.

    Until then they would be part of the views of this addon, and name fields that are not loaded yet.
    """
    cr.execute(
        """WITH RECURSIVE moved AS (
                SELECT res_id AS id FROM ir_model_data WHERE module = %s AND model = 'ir.ui.view'
                UNION
                SELECT child.id FROM ir_ui_view child JOIN moved ON child.inherit_id = moved.id),
           names AS (DELETE FROM ir_model_data USING moved WHERE model = 'ir.ui.view' AND res_id = moved.id)
           DELETE FROM ir_ui_view USING moved WHERE ir_ui_view.id = moved.id""",
        [addon],
    )


def names_of(addon):
    """Return the external ids, without the addon's name, of the records that its data files describe."""
    manifest = Manifest.for_addon(addon)
    files = [file_path(f"{addon}/{name}") for key in ("data", "demo") for name in manifest[key]]
    return {name for path in files for name in names_in(Path(path))}


def names_in(path):
    """Yield the external ids, without the addon's name, of the records that one data file describes."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            yield from (row["id"] for row in csv.DictReader(lines))
    else:
        yield from (node.get("id") for node in etree.parse(path).iter("record", "template", "menuitem", "report"))
