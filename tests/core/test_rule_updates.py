"""Record rules reach databases that exist already, and what an administrator has switched stays switched."""

import ast
from pathlib import Path

from odoo.tests import BaseCase
from odoo.tools import SQL
from odoo.tools.convert import convert_file

from tests import database
from tests.common import RegistryCase
from tests.test_access_matrix import OUR_ADDONS

ROOT = Path(__file__).resolve().parent.parent.parent
# Their rules were never shielded.
OPEN_ADDONS = ("customer_registry_project", "customer_registry_sale")
SPOILED = "[('id', '=', 0)]"
SWITCHES = ("only_mine", "restrict_bank_data", "bind_employees")
MAKE_OLD = """
    UPDATE ir_model_data SET noupdate = TRUE
     WHERE model = 'ir.rule' AND module LIKE 'customer\\_registry%' AND module NOT IN
           ('customer_registry_project', 'customer_registry_sale');
    UPDATE ir_rule SET domain_force = '[(1, ''='', 0)]'
     WHERE id IN (SELECT res_id FROM ir_model_data
                   WHERE model = 'ir.rule' AND noupdate AND module LIKE 'customer\\_registry%');
    UPDATE ir_rule SET active = registry_switch = 'only_mine' WHERE registry_switch IS NOT NULL"""
SPOILED_COUNT = "SELECT count(*) FROM ir_rule WHERE domain_force = '[(1, ''='', 0)]'"
STATES = """
    SELECT d.name, r.active FROM ir_rule r
      JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
     WHERE r.registry_switch IS NOT NULL"""


def rule_files():
    """Return [(addon, path)] of the data files of our addons that hold record rules."""
    files = []
    for addon in sorted(OUR_ADDONS):
        manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text(encoding="utf-8"))
        files += [(addon, name) for name in manifest.get("data", []) if name.endswith("rules.xml")]
    return files


class TestRuleUpdates(RegistryCase):
    def update(self, mode="update"):
        for addon, name in rule_files():
            convert_file(self.env, addon, name, {}, mode=mode)
        self.env.invalidate_all()

    def our_rules(self, addons=OUR_ADDONS):
        data = self.env["ir.model.data"].search([("module", "in", addons), ("model", "=", "ir.rule")])
        return self.env["ir.rule"].browse(data.mapped("res_id"))

    def make_old(self):
        """Shield all rules from updates, as older versions did, with domains that are not ours."""
        rules = self.our_rules(OUR_ADDONS.difference(OPEN_ADDONS))
        self.env.cr.execute(SQL("UPDATE ir_rule SET domain_force = %s WHERE id IN %s", SPOILED, rules._ids))
        self.env.cr.execute(
            SQL("UPDATE ir_model_data SET noupdate = TRUE WHERE model = 'ir.rule' AND res_id IN %s", rules._ids)
        )
        self.env.invalidate_all()

    def states(self, rules):
        return {rule: rule.active for rule in rules}

    def set_switches(self, is_on):
        for switch in SWITCHES:
            self.env["ir.rule"]._registry_set_switch(switch, is_on)

    def forget(self, xmlid):
        """Let there be no such rule, as in a database from before it."""
        rule = self.env.ref(xmlid)
        self.env["ir.model.data"].search([("model", "=", "ir.rule"), ("res_id", "=", rule.id)]).unlink()
        rule.unlink()

    def test_an_update_brings_every_rule_up_to_date_and_no_setting_moves(self):  # T01, T28
        domains = {rule: rule.domain_force for rule in self.our_rules()}
        for is_on in (True, False):
            self.set_switches(is_on)
            states = self.states(self.our_rules())
            self.make_old()
            self.update()
            self.assertEqual({rule: rule.domain_force for rule in self.our_rules()}, domains)
            self.assertEqual(self.states(self.our_rules()), states)
            self.assertEqual({self.env["ir.rule"]._registry_is_on(switch) for switch in SWITCHES}, {is_on})

    def test_no_rule_is_shielded_from_the_next_update(self):
        self.make_old()
        self.update()
        shielded = [("module", "in", OUR_ADDONS), ("model", "=", "ir.rule"), ("noupdate", "=", True)]
        self.assertFalse(self.env["ir.model.data"].search(shielded).mapped("name"))

    def test_a_rule_that_an_administrator_has_archived_stays_archived(self):
        rule = self.env.ref("customer_registry.customer_banner_rule_company")
        rule.active = False
        self.update()
        self.assertFalse(rule.active)

    def test_a_rule_that_comes_with_an_update_is_in_the_state_of_its_setting(self):  # T01
        for is_on in (True, False):
            self.set_switches(is_on)
            self.forget("customer_registry_letter.customer_letter_rule_only_mine")
            self.forget("customer_registry.customer_contact_rule_edit_unowned")
            self.update()
            self.assertIs(self.env.ref("customer_registry_letter.customer_letter_rule_only_mine").active, is_on)
            self.assertIs(self.env.ref("customer_registry.customer_contact_rule_edit_unowned").active, not is_on)

    def test_a_new_setting_is_off_in_old_databases_and_as_we_advise_in_new_ones(self):  # T28
        for mode, is_on in (("update", False), ("init", True)):
            self.forget("customer_registry.res_partner_rule_bind_employees")
            self.update(mode)
            self.assertIs(self.env["ir.rule"]._registry_is_on("bind_employees"), is_on, mode)
            self.assertIs(self.env["res.config.settings"].create({}).registry_bind_employees, is_on)


class TestRuleUpdateOfADatabase(BaseCase):
    def test_an_old_database_gets_the_rules_and_keeps_its_settings(self):  # T01
        with database.clone(database.TEMPLATE) as name:
            database.execute(name, MAKE_OLD)
            before = database.execute(name, STATES)
            options = ("server", "--stop-after-init", "--no-http", "-u", "customer_registry")
            status, _output, log = database.run_odoo(name, *options, timeout=900)
            self.assertEqual(status, 0, log[-2000:])
            self.assertNotIn("Access Rights Inconsistency", log)
            self.assertEqual(database.count(name, SPOILED_COUNT), 0)
            self.assertLessEqual(set(before), set(database.execute(name, STATES)))
