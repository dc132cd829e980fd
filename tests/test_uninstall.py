import contextlib
import threading
from pathlib import Path

from odoo.tests import BaseCase

from tests import database

LEFT_BEHIND = """
    SELECT 'table', table_name FROM information_schema.tables WHERE table_schema = 'public'
    UNION SELECT 'column', table_name || '.' || column_name
            FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'model', model FROM ir_model
    UNION SELECT 'field', model || '.' || name FROM ir_model_fields
    UNION SELECT 'view', COALESCE(d.module || '.' || d.name, v.name) FROM ir_ui_view v
       LEFT JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
    UNION SELECT 'menu', name->>'en_US' || parent_path FROM ir_ui_menu
    UNION SELECT 'group', name->>'en_US' FROM res_groups
    UNION SELECT 'rule', name FROM ir_rule
    UNION SELECT 'cron', cron_name FROM ir_cron
    UNION SELECT 'sequence', code FROM ir_sequence
    UNION SELECT 'parameter', key FROM ir_config_parameter
    UNION SELECT 'data', module || '.' || name FROM ir_model_data
           WHERE module LIKE 'customer\\_registry%' OR name LIKE '%customer\\_registry%'
"""
OUR_MODULE = "module_customer_registry"
# Not installed by themselves.
CHOSEN = tuple(f"customer_registry_{name}" for name in ("billing", "collection", "documents", "letter", "reminder"))
# All of them, most installed by themselves, and uninstalled one by one before what they depend on.
GLUE = sorted(
    path.parent.name for path in Path(__file__).resolve().parent.parent.glob("customer_registry_*/__manifest__.py")
)
USE_IT = """
customer = env["res.partner"].create({
    "name": "Used", "is_company": True, "registry_state": "draft", "street": "Ring 1", "zip": "10117",
    "city": "Berlin", "country_id": env.ref("base.de").id, "email": "used@example.com",
    "vat_liable": False, "consolidate_invoices": True,
    "contact_link_ids": [(0, 0, {"name": "Anna", "email": "anna@example.com", "invoice_recipient": True})],
})
customer.registry_register()
customer.action_register()
link = customer.contact_link_ids
link.email_ids = [(0, 0, {"email": "anna@home.example.com", "portal": True})]
link.portal_access = True
link._open_login(env["res.users"], "anna@home.example.com")
purpose = env.ref("customer_registry.consent_purpose_advertising")
env["customer.consent"].create({"partner_id": customer.id, "source": "Form", "purpose_id": purpose.id})
env["customer.note"].create({"partner_id": customer.id, "name": "Agreement"})
env["properties.base.definition"]._get_definition_for_property_field("res.partner", "contact_properties").write(
    {"properties_definition": [{"name": "hobby00000000001", "string": "Hobby", "type": "char"}]}
)
company = env.company
journal = env["account.journal"].create({"name": "Debits", "type": "bank", "code": "DEB"})
bank = env["res.bank"].create({"name": "Dombank", "bic": "COBADEFFXXX"})
accounts = env["res.partner.bank"]
journal.bank_account_id = accounts.create(
    {"acc_number": "DE02120300000000202051", "partner_id": company.partner_id.id, "bank_id": bank.id}
)
company.write({"registry_creditor_identifier": "DE98ZZZ09999999999", "registry_collection_journal_id": journal.id})
mandate = env["customer.mandate"].create({
    "partner_id": customer.id, "iban": "DE89370400440532013000", "date_signed": "2026-01-15", "state": "active",
})
customer.registry_payment_type = "sepa"
payment = env["account.payment"].create({
    "partner_id": customer.id, "amount": 10, "payment_type": "inbound", "journal_id": journal.id,
    "payment_method_line_id": customer.property_inbound_payment_method_line_id.id,
})
folder = env["customer.folder"].create({"name": "Web", "partner_id": customer.id})
product = env["product.product"].create({"name": "Setup", "type": "service", "invoice_policy": "order"})
order = env["sale.order"].create({
    "partner_id": customer.id, "folder_id": folder.id, "order_line": [(0, 0, {"product_id": product.id})],
})
order.action_confirm()
order._create_invoices()
env["customer.billing.run"].create({}).action_simulate()
customer.contact_link_ids.person_id.contact_properties = {"hobby00000000001": "Chess"}
env.cr.commit()
print("used")
"""
# A customer of a company with a restricted audit trail, as all with a German chart are, with books and tracked changes.
USE_IT_IN_GERMANY = """
company = env.ref("base.demo_company_de")
assert company.restrictive_audit_trail, "the chart of this company has no audit trail"
env = env(context={**env.context, "allowed_company_ids": company.ids})
customer = env["res.partner"].create({
    "name": "Geführt GmbH", "is_company": True, "registry_state": "draft", "street": "Ring 1", "zip": "10117",
    "city": "Berlin", "country_id": env.ref("base.de").id, "email": "used.de@example.com", "company_id": company.id,
})
env.cr.commit()
move = env["account.move"].create({
    "move_type": "out_invoice", "partner_id": customer.id, "invoice_line_ids": [(0, 0, {"name": "A", "price_unit": 1})],
})
move.action_post()
env.cr.commit()
customer.registry_register()
customer.registry_reminder_stop = True
move.action_registry_dispute()
env.cr.commit()
tracked = env["mail.tracking.value"].search([("field_id.name", "like", "registry_")])
assert tracked.mail_message_id.filtered("account_audit_log_restricted"), "nothing of ours is in the audit trail"
print("used in Germany")
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
    def test_uninstalling_leaves_nothing_of_ours_and_odoo_works(self):
        with database.clone(database.BASE_TEMPLATE) as name:
            before = self.contents(name)
            database.execute(name, "UPDATE ir_module_module SET demo = false")
            with self.colleague_at_work(name) as saved:
                self.odoo(name, "module", "install", "customer_registry")
                base = self.contents(name)
                self.odoo(name, "module", "install", *CHOSEN)
            self.assertGreater(len(saved), 10)
            self.assertIn("used", self.odoo(name, "shell", stdin=USE_IT))
            self.assertIn("used in Germany", self.odoo(name, "shell", stdin=USE_IT_IN_GERMANY))
            self.assertTrue(self.contents(name) - before)
            self.odoo(name, "module", "uninstall", *GLUE)
            self.assertEqual(self.left_of_glue(name), set())
            # Odoo keeps the external ids of what a mixin of the base has brought until the base goes.
            left = {item for item in self.contents(name) - base if item[0] != "data"}
            self.assertEqual(left, set())
            self.odoo(name, "module", "uninstall", "customer_registry")
            left = {item for item in self.contents(name) - before if OUR_MODULE not in str(item[1])}
            self.assertEqual(left, set())
            self.assertEqual(before - self.contents(name), set(), "something of Odoo's own is missing")
            login = "SELECT count(*) FROM res_users WHERE login = 'anna@home.example.com' AND active"
            self.assertEqual(database.execute(name, login), [(0,)])
            printed = self.odoo(name, "shell", stdin=OPEN_SCREENS)
            self.assertIn("screens work", printed)

    def test_installing_while_somebody_writes_for_long_says_what_to_do(self):
        with database.clone(database.BASE_TEMPLATE) as name, database.connected(name) as cursor:
            database.execute(name, "UPDATE ir_module_module SET demo = false")
            cursor.execute("BEGIN; UPDATE res_partner SET write_date = now()")
            status, printed, log = database.run_odoo(name, "module", "install", "customer_registry")
            self.assertIn("Try again in a moment", printed + log)
            self.assertNotEqual(status, 0)
            query = "SELECT state FROM ir_module_module WHERE name = 'customer_registry'"
            self.assertNotEqual(database.execute(name, query)[0][0], "installed")

    @contextlib.contextmanager
    def colleague_at_work(self, name):
        """Let somebody save partners and invoices all the time, until it ends."""
        saved, stop = [], threading.Event()

        def work():
            while not stop.wait(0.05):
                database.execute(name, "UPDATE res_partner SET write_date = now()")
                database.execute(name, "UPDATE account_move SET write_date = now()")
                saved.append(1)

        worker = threading.Thread(target=work)
        worker.start()
        try:
            yield saved
        finally:
            stop.set()
            worker.join()

    def left_of_glue(self, name):
        """Return what the database still holds in the name of an addon of ours that is uninstalled."""
        modules = ", ".join(f"'{module}'" for module in GLUE)
        query = f"SELECT module, name FROM ir_model_data WHERE module IN ({modules})"  # noqa: S608 - names of folders
        return set(database.execute(name, query))

    def contents(self, name):
        return set(database.execute(name, LEFT_BEHIND))

    def odoo(self, name, *command, stdin=""):
        status, printed, log = database.run_odoo(name, *command, stdin=stdin)
        self.assertEqual(status, 0, log[-3000:])
        self.assertNotIn("ERROR", log)
        return printed
