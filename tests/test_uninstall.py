"""Our addons install beside people at work and leave nothing behind, in whatever order they are uninstalled.

The company has a German chart, and with it an audit trail; there are records of every kind (`tests/used_database.py`).
All that PostgreSQL and Odoo know is compared with a database in which we never were, both ways.
"""

import contextlib
import json
import threading
from pathlib import Path

from odoo.tests import BaseCase

from devkit.templates import FORGET_DEMO
from tests import database, used_database, whole_database

# Not installed by themselves.
CHOSEN = tuple(f"customer_registry_{name}" for name in ("billing", "collection", "documents", "letter", "reminder"))
GLUE = sorted(
    path.parent.name for path in Path(__file__).resolve().parent.parent.glob("customer_registry_*/__manifest__.py")
)
# What a person finds under "Apps" and clicks first; what stands on one goes with it.
CLICKED = ("customer_registry_documents", "customer_registry_collection", "customer_registry_billing")
INSTALLED = "SELECT name FROM ir_module_module WHERE name LIKE 'customer\\_registry\\_%' AND state = 'installed'"
# What a running system notes for a moment, and the list of addons, in which ours stay as others do.
PASSING = r"^(bus_bus|ir_logging|ir_profile|ir_cron_trigger|ir_cron_progress|ir_module_module\w*|res_users_log)$"
# What addons bring. In all other tables stands what people have made: customers, invoices, messages.
BROUGHT = r"^(ir_|res_groups|rule_group_rel|mail_template|mail_message_subtype|mail_activity_type|report_)"
# Odoo's own notes about what people have made: the account of a journal, a login. Files are looked at by their model.
MADE = {"ir_model_data": {"account"}, "res_groups_users_rel": None}
LEFT_IN_NAMES = """
    SELECT module, name FROM ir_model_data WHERE module LIKE 'customer\\_registry%'
    UNION SELECT 'message', model FROM mail_message WHERE model LIKE 'customer.%'
    UNION SELECT 'follower', res_model FROM mail_followers WHERE res_model LIKE 'customer.%'
    UNION SELECT 'file', res_model FROM ir_attachment WHERE res_model LIKE 'customer.%'
    UNION SELECT 'favourite', domain FROM ir_filters WHERE domain LIKE '%registry%'
    UNION SELECT 'activity', res_model FROM mail_activity WHERE res_model LIKE 'customer.%'
"""
OPEN_SCREENS = """
for model, kinds in {
    "res.partner": ("list", "kanban", "form", "search"),
    "account.move": ("list", "form", "search"),
    "res.config.settings": ("form",),
    "sale.order": ("list", "form", "search"),
    "res.users": ("list", "form"),
}.items():
    env[model].get_views([(False, kind) for kind in kinds])
env["ir.ui.menu"].load_web_menus(False)
partner = env["res.partner"].create({"name": "After", "child_ids": [(0, 0, {"name": "Child"})]})
partner.write({"ref": "same"})
env["res.partner"].search([("name", "ilike", "aft")]).web_read({"display_name": {}})
env["account.move"].create({"move_type": "out_invoice", "partner_id": partner.id})
print("screens work")
"""


class TestUninstall(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name = cls.enterClassContext(database.clone(database.BASE_TEMPLATE))
        database.execute(cls.name, FORGET_DEMO)
        assert "prepared" in cls.odoo(cls.name, "shell", stdin=used_database.PREPARE)[0]
        cls.before = cls.contents(cls.name)
        with cls.colleague_at_work() as cls.saved:
            log = cls.odoo(cls.name, "module", "install", "customer_registry")[1]
            cls.base = whole_database.objects(cls.name)
            cls.log = log + cls.odoo(cls.name, "module", "install", *CHOSEN)[1]
        assert "used\n" in cls.odoo(cls.name, "shell", stdin=used_database.USE)[0]

    @classmethod
    @contextlib.contextmanager
    def colleague_at_work(cls):
        """Let somebody save partners and invoices all the time, until it ends."""
        saved, stop = [], threading.Event()

        def work():
            while not stop.wait(0.05):
                database.execute(cls.name, "UPDATE res_partner SET write_date = now()")
                database.execute(cls.name, "UPDATE account_move SET write_date = now()")
                saved.append(1)

        worker = threading.Thread(target=work)
        worker.start()
        try:
            yield saved
        finally:
            stop.set()
            worker.join()

    @classmethod
    def contents(cls, name):
        """Return what is in the database: PostgreSQL's objects, all rows, and what the rows that addons bring hold."""
        return (
            whole_database.objects(name),
            whole_database.rows(name, skip=PASSING),
            whole_database.rows(name, BROUGHT, f"{PASSING}|^ir_attachment$", content=True),
        )

    @classmethod
    def odoo(cls, name, *command, stdin=""):
        status, printed, log = database.run_odoo(name, *command, stdin=stdin)
        assert status == 0 and "ERROR" not in log, log[-3000:]
        return printed, log

    def assert_as_before(self, name):
        objects, rows, brought = self.contents(name)
        self.assertEqual(objects ^ self.before[0], set(), "tables, columns, indexes, functions, …")
        self.assertEqual(self.before[1] - rows, set(), "rows of Odoo's are missing")
        self.assertEqual(self.before[2] - brought, set(), "rows of Odoo's have changed")
        left = {(table, row) for table, row in brought - self.before[2] if not self.is_made(table, row)}
        self.assertEqual(left, set(), "something of ours is left")
        self.assertEqual(set(database.execute(name, LEFT_IN_NAMES)), set())
        login = "SELECT count(*) FROM res_users WHERE login = 'anna@home.example.com' AND active"
        self.assertEqual(database.execute(name, login), [(0,)])
        self.assertIn("screens work", self.odoo(name, "shell", stdin=OPEN_SCREENS)[0])

    def is_made(self, table, row):
        """Tell whether Odoo has noted this because of what people have done."""
        modules = MADE.get(table, ())
        return modules is None or json.loads(row).get("module") in modules

    def test_a_colleague_at_work_goes_on_working(self):
        self.assertGreater(len(self.saved), 10)

    def test_installing_computes_nothing_partner_by_partner(self):  # X12
        self.assertIn("Module customer_registry loaded", self.log)
        self.assertNotIn("Prepare computation of res.partner", self.log)

    def test_uninstalling_one_addon_after_another_leaves_nothing_of_ours(self):
        with database.copy(self.name) as name:
            for addon in CLICKED:
                self.odoo(name, "module", "uninstall", addon)
            self.odoo(name, "module", "uninstall", *(addon for (addon,) in database.execute(name, INSTALLED)))
            self.assertEqual(self.left_of_glue(name), set())
            self.assertEqual(whole_database.objects(name) - self.base, set())
            self.odoo(name, "module", "uninstall", "customer_registry")
            self.assert_as_before(name)

    def test_uninstalling_all_at_once_leaves_nothing_of_ours(self):
        with database.copy(self.name) as name:
            self.odoo(name, "module", "uninstall", "customer_registry")
            self.assert_as_before(name)

    def left_of_glue(self, name):
        """Return what the database still holds in the name of an addon of ours that is uninstalled."""
        modules = ", ".join(f"'{module}'" for module in GLUE)
        query = f"SELECT module, name FROM ir_model_data WHERE module IN ({modules})"  # noqa: S608 - names of folders
        return set(database.execute(name, query))


class TestInstallWhileSomebodyWrites(BaseCase):
    def test_installing_while_somebody_writes_for_long_says_what_to_do(self):
        with database.clone(database.BASE_TEMPLATE) as name, database.connected(name) as cursor:
            database.execute(name, FORGET_DEMO)
            cursor.execute("BEGIN; UPDATE res_partner SET write_date = now()")
            status, printed, log = database.run_odoo(name, "module", "install", "customer_registry")
            self.assertIn("Try again in a moment", printed + log)
            self.assertNotEqual(status, 0)
            query = "SELECT state FROM ir_module_module WHERE name = 'customer_registry'"
            self.assertNotEqual(database.execute(name, query)[0][0], "installed")
