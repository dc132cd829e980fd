"""Another addon adds a block of its own: installed for real, in a database of its own."""

import ast
import json
from pathlib import Path

from odoo.tests import BaseCase
from odoo.tools import config

from tests import database

ADDONS = Path(__file__).resolve().parent / "addons"
EXAMPLE = ADDONS / "registry_block_example" / "models" / "res_partner.py"
SHOW = """
import json
customer = env.ref("customer_registry.customer_rheinaue")
customer.category_id = env["res.partner.category"].create({"name": "Gold"})
blocks = customer.registry_get_overview()["blocks"]
rows = env["customer.overview.block"]._complete()
print("OVERVIEW" + json.dumps({"blocks": blocks, "settings": rows.mapped("code")}))
"""


class TestBlockExample(BaseCase):
    # D10
    def test_an_addon_adds_a_block_by_python_alone(self):
        path = f"--addons-path={','.join([*config['addons_path'], str(ADDONS)])}"
        with database.clone(database.TEMPLATE) as name:
            self.odoo(name, "server", path, "-i", "registry_block_example", "--stop-after-init", "--no-http")
            printed = self.odoo(name, "shell", path, "--no-http", stdin=SHOW)
        shown = json.loads(printed.partition("OVERVIEW")[2].splitlines()[0])
        codes = [block["code"] for block in shown["blocks"]]
        self.assertEqual(codes[codes.index("categories") - 1], "notes")
        block = shown["blocks"][codes.index("categories")]
        self.assertEqual((block["state"], block["title"], block["icon"]), ("ready", "Categories", "fa-tag"))
        self.assertEqual([row["title"] for row in block["rows"]], ["Gold"])
        self.assertEqual(block["create"]["res_model"], "res.partner.category")
        self.assertIn("categories", shown["settings"])

    # D10
    def test_that_takes_about_thirty_lines(self):
        lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.strip()]
        self.assertLessEqual(len(lines), 36)
        files = {path.name for path in EXAMPLE.parent.parent.rglob("*.*") if path.suffix in (".py", ".js", ".xml")}
        self.assertEqual(files, {"__init__.py", "__manifest__.py", "res_partner.py"})
        manifest = ast.literal_eval((EXAMPLE.parent.parent / "__manifest__.py").read_text(encoding="utf-8"))
        self.assertEqual(manifest["depends"], ["customer_registry"])

    def odoo(self, name, *command, stdin=""):
        status, printed, log = database.run_odoo(name, *command, stdin=stdin)
        self.assertEqual(status, 0, log[-3000:])
        self.assertNotIn("ERROR", log)
        return printed
