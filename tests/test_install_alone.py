"""Each addon that people choose installs with nothing but its dependencies into an empty database, and works there.

No demonstration data, no addon that Odoo installs by itself, none of ours that it does not stand on. The base is
installed once; the others, one at a time, into copies of that database.
"""

import pytest

from tests import database

# Odoo installs none by itself.
ALONE = "UPDATE ir_module_module SET auto_install = false"
NOT_READY = "SELECT name FROM ir_module_module WHERE state NOT IN ('installed', 'uninstalled', 'uninstallable')"
OURS = "SELECT name FROM ir_module_module WHERE state = 'installed' AND name LIKE 'customer_registry%'"
BASE = """
env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
customer = env["res.partner"].create({
    "name": "Alone", "is_company": True, "registry_state": "draft", "street": "Ring 1", "zip": "10117",
    "city": "Berlin", "country_id": env.ref("base.de").id, "email": "alone@example.com", "vat_liable": False,
    "contact_link_ids": [(0, 0, {"name": "Anna", "email": "anna@example.com", "invoice_recipient": True})],
})
customer.registry_register()
assert customer.registry_state == "customer", customer.registry_missing
move = env["account.move"].create({
    "move_type": "out_invoice", "partner_id": customer.id, "invoice_date_due": "2026-01-31",
    "invoice_line_ids": [(0, 0, {"name": "Hosting", "price_unit": 100})],
})
move.action_post()
assert move.amount_total == 100, "VAT for a customer without VAT"
"""
# What a person does first with the addon: the invoice and the customer of the base are there.
WORKS = {
    "customer_registry_billing": """
product = env["product.product"].create({"name": "Hosting", "list_price": 10, "taxes_id": False})
folder = env["customer.folder"].create({"name": "Web", "partner_id": customer.id})
folder.service_ids = [(0, 0, {"product_id": product.id, "date_start": "2026-01-01"})]
folder.action_activate()
run = env["customer.billing.run"].create({"date_from": "2026-01-01", "date_to": "2026-01-31"})
run.action_simulate()
run.action_start()
env["customer.billing.run"]._process()
assert run.state == "done" and run.line_ids.move_ids.state == "posted", run.line_ids.mapped("error")
""",
    "customer_registry_reminder": """
from odoo import fields
reminder = env["customer.reminder"]._propose(env.company, fields.Date.today())
assert reminder.partner_id == customer and reminder.line_ids.move_id == move
""",
    "customer_registry_letter": """
template = env["customer.letter.template"].create({"name": "Prices", "subject": "Prices", "body": "<p>New ones</p>"})
letter = env["customer.letter"].create({"partner_id": customer.id, "template_id": template.id})
assert "New ones" in letter.body
letter.action_print()
assert letter.state == "printed" and letter.attachment_id.raw.startswith(b"%PDF")
""",
    "customer_registry_collection": """
journal = env["account.journal"].create({"name": "Debits", "type": "bank", "code": "DEB"})
bank = env["res.bank"].create({"name": "Dombank", "bic": "COBADEFFXXX"})
account = {"acc_number": "DE02120300000000202051", "partner_id": env.company.partner_id.id, "bank_id": bank.id}
journal.bank_account_id = env["res.partner.bank"].create(account)
env.company.registry_creditor_identifier = "DE98ZZZ09999999999"
env.company.registry_collection_journal_id = journal
mandate = env["customer.mandate"].create({
    "partner_id": customer.id, "iban": "DE89370400440532013000", "date_signed": "2026-01-15", "state": "active",
})
customer.registry_payment_type = "sepa"
assert customer.registry_mandate_id == mandate
""",
    "customer_registry_documents": """
env.user.email = "clerk@example.com"
customer.contact_link_ids.portal_access = True
customer.contact_link_ids._open_login(env["res.users"], "anna@example.com")
request = env["customer.request"].create({"name": "Accounts", "partner_id": customer.id, "kind": "upload"})
request.action_send()
assert request.state == "open"
""",
}
FOUND = """
customer = env["res.partner"].search([("name", "=", "Alone")])
move = env["account.move"].search([("partner_id", "=", customer.id)])
"""
SAVE = """
env.cr.commit()
"""
SCREENS = """
for model in env["ir.model"].search([("model", "=like", "customer.%"), ("transient", "=", False)]).mapped("model"):
    env[model].get_views([(False, kind) for kind in ("list", "form", "search")])
for model in ("res.partner", "account.move", "res.config.settings", "mail.activity"):
    env[model].get_views([(False, "form")])
env.ref("customer_registry.action_customers").read()
env["res.partner"].get_views([(view, kind) for view, kind in env.ref("customer_registry.action_customers").views])
env["ir.ui.menu"].load_web_menus(False)
assert customer.registry_get_overview(), "no overview"
print("works alone")
"""


@pytest.fixture(scope="module")
def base():
    """Install the base, and what it depends on, into an empty database; yield its name."""
    with database.empty() as name:
        install(name, "base")
        database.execute(name, ALONE)
        install(name, "customer_registry")
        odoo(name, "shell", stdin=BASE + SAVE)
        yield name


def install(name, addon):
    odoo(name, "-i", addon, "--without-demo", "--stop-after-init", "--no-http")


def odoo(name, *command, stdin=""):
    status, printed, log = database.run_odoo(name, *command, stdin=stdin)
    assert status == 0 and " ERROR " not in log, log[-3000:]
    return printed


def installed(name):
    assert database.execute(name, NOT_READY) == []
    return {addon for (addon,) in database.execute(name, OURS)}


def test_the_base_works_alone(base):
    assert installed(base) == {"customer_registry"}
    assert "works alone" in odoo(base, "shell", stdin=FOUND + SCREENS)


@pytest.mark.parametrize("addon", WORKS)
def test_an_addon_works_with_the_base_alone(base, addon):
    with database.copy(base) as name:
        install(name, addon)
        assert installed(name) == {"customer_registry", addon}
        assert "works alone" in odoo(name, "shell", stdin=FOUND + WORKS[addon] + SCREENS)
