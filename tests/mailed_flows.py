"""What leaves by mail, each kind made and sent by real processes on a database of its own.

A flow is a script that prepares (``count`` records, whose recipients are ``<flow><number>@example.com``), a script that
does what its scheduled jobs do, a query of (records that are through), and an expression that says what the screens
show of their states.
"""

from dataclasses import dataclass

START = """
import datetime
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
env["ir.cron"].search([]).active = False
env["ir.config_parameter"].set_param("report.print_delay", "10")
env["ir.config_parameter"].set_param("account.pdf_generation_batch", "0")
env["ir.mail_server"].search([]).active = False
env["ir.mail_server"].create(dict(name="Fickle", smtp_host="127.0.0.1", smtp_port={port}, sequence=1))
company.email = "sender@example.com"
today, count = datetime.date.today(), {count}
def make_customers(flow, **values):
    return env["res.partner"].create([
        dict(name=f"Mailed {{flow}} {{number}}", is_company=True, registry_state="customer", street="Ring 1",
             zip="10117", city="Berlin", country_id=env.ref("base.de").id,
             email=f"{{flow}}{{number}}@example.com", **values)
        for number in range(count)
    ])
def make_invoices(customers, due=None, **values):
    lines = [(0, 0, dict(name="Hosting", price_unit=100, tax_ids=False))]
    moves = env["account.move"].create([
        dict(move_type="out_invoice", partner_id=customer.id, invoice_date=due or today, invoice_date_due=due or today,
             invoice_payment_term_id=False, invoice_line_ids=lines, **values)
        for customer in customers
    ])
    moves.action_post()
    return moves
"""
# Rendering is a process of its own, which takes its time and has no part in this.
QUICK = """
from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.customer_registry_reminder.models.customer_reminder_sending import CustomerReminder
IrActionsReport._render_qweb_pdf = lambda self, *args, **kwargs: (b"letter", "pdf")
CustomerReminder._get_invoice_attachments = lambda self: self.env["ir.attachment"]
"""


@dataclass(frozen=True)
class Flow:
    """``model`` has the batches, ``module`` their size ``batch``; ``done`` returns the names of who is through."""

    model: str
    module: str
    batch: str
    prepare: str
    process: str
    done: str
    shown: str

    def script(self, batch=3):
        """Return the code of its scheduled jobs, which take ``batch`` records at a time."""
        package, _dot, module = self.module.rpartition(".")
        size = f"from odoo.addons.{package} import {module}\n{module}.{self.batch} = {batch}\n"
        return f"{QUICK}{size}{self.process}\nenv.cr.commit()\nprint('finished')\n"


NAMES = "SELECT p.name FROM {table} r JOIN res_partner p ON p.id = r.partner_id WHERE p.name LIKE 'Mailed %' AND {done}"

REMINDERS = Flow(
    model="customer.reminder",
    module="customer_registry_reminder.models.customer_reminder_sending",
    batch="BATCH",
    prepare="""
env["res.company"].search([]).registry_reminder_automatic = False
env["res.partner"].search([("customer_rank", ">", 0)]).registry_reminder_stop = True
make_invoices(make_customers("reminder"), due=today - datetime.timedelta(days=10))
company.registry_reminder_automatic = True
""",
    process='env["customer.reminder"]._process()',
    done=NAMES.format(table="customer_reminder", done="r.state = 'sent'"),
    shown="""env["customer.reminder"].search([("partner_id.name", "like", "Mailed ")]).mapped(
        lambda one: (one.shown_state, one.error or ""))""",
)
STATEMENTS = Flow(
    model="customer.statement",
    module="customer_registry.models.statement.customer_statement",
    batch="BATCH",
    prepare="""
told = make_customers("statement")
make_invoices(told)
env["customer.statement.wizard"].create(
    dict(partner_ids=told.ids, date_from=today - datetime.timedelta(days=300), date_to=today)).action_send()
""",
    process='env["customer.statement"]._process()',
    done=NAMES.format(table="customer_statement", done="r.state = 'sent'"),
    shown="""env["customer.statement"].search([("partner_id.name", "like", "Mailed ")]).mapped(
        lambda one: (one.shown_state, one.error or ""))""",
)
DELIVERIES = Flow(
    model="customer.delivery",
    module="customer_registry.models.delivery.customer_delivery_queue",
    batch="BATCH",
    prepare='env["customer.delivery"]._queue(make_invoices(make_customers("delivery")))',
    process='env["customer.delivery"]._process()',
    done=NAMES.format(table="customer_delivery", done="r.message_id IS NOT NULL"),
    shown="""env["customer.delivery"].search([("partner_id.name", "like", "Mailed ")]).mapped(
        lambda one: (one.state, one.error or ""))""",
)
WELCOMES = Flow(
    model="customer.welcome",
    module="customer_registry_billing.models.customer_welcome",
    batch="AT_ONCE",
    prepare="""
product = env["product.product"].create({"name": "Setup", "list_price": 10, "taxes_id": False})
company.write(dict(registry_welcome=True, registry_welcome_line_ids=[(0, 0, {"product_id": product.id})]))
env["customer.welcome"].create(
    [dict(partner_id=customer.id, company_id=company.id) for customer in make_customers("welcome")])
""",
    process='env["customer.welcome"]._process()',
    done=NAMES.format(table="customer_welcome", done="r.state = 'done'"),
    shown="",
)
REQUESTS = Flow(
    model="customer.request",
    module="customer_registry_documents.models.customer_request_sending",
    batch="BATCH",
    prepare="""
asked = make_customers("office")
for number, customer in enumerate(asked):
    link = env["customer.contact"].create(dict(
        customer_id=customer.id, name=f"Carla {number}", email=f"request{number}@example.com", portal_access=True,
        portal_admin=True))
    env["res.users"].with_context(no_reset_password=True).create(dict(
        login=f"request{number}", partner_id=link.person_id.id, group_ids=[(6, 0, env.ref("base.group_portal").ids)],
        company_id=company.id, company_ids=[(6, 0, company.ids)]))
requests = env["customer.request"].create([
    dict(name="Annual accounts", partner_id=customer.id, kind="upload", date_due=today + datetime.timedelta(days=1))
    for customer in asked])
""",
    process="""drafts = [("partner_id.name", "like", "Mailed "), ("state", "=", "draft")]
env["customer.request"].search(drafts).action_send()
env["customer.request"]._process()""",
    done=NAMES.format(table="customer_request", done="r.state = 'open'"),
    shown="""env["customer.request"].search([("partner_id.name", "like", "Mailed ")]).mapped(
        lambda one: (one.mail_state, one.mail_error or ""))""",
)
ANNOUNCEMENTS = Flow(
    model="customer.collection.line",
    module="customer_registry_collection.models.collection.customer_collection_line_prenotification",
    batch="BATCH",
    prepare="""
eur = env.ref("base.EUR"); eur.active = True
bank = env["res.bank"].create(dict(name="Bank", bic="COBADEFFXXX"))
journal = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
Account = env["res.partner.bank"]
journal.bank_account_id = Account.create(
    dict(acc_number="DE02120300000000202051", partner_id=company.partner_id.id, bank_id=bank.id))
company.write(dict(registry_creditor_identifier="DE98ZZZ09999999999", registry_collection_journal_id=journal.id,
                   registry_prenotification_days=1))
debtors = make_customers("debit")
for debtor in debtors:
    account = Account.create(dict(acc_number="DE89370400440532013000", partner_id=debtor.id))
    env["customer.mandate"].create(
        dict(partner_id=debtor.id, bank_id=account.id, date_signed="2026-01-15", state="active"))
debtors.property_inbound_payment_method_line_id = company._registry_method_line()
moves = make_invoices(debtors, currency_id=eur.id)
collection = env["customer.collection"].create(
    dict(date_due=today + datetime.timedelta(days=12), company_id=company.id))
collection.action_prepare()
assert collection.line_ids.move_id >= moves, collection.omission_ids.mapped("reason")
collection.action_announce()
""",
    process='env["customer.collection.line"]._process()',
    done=NAMES.format(table="customer_collection_line", done="r.date_announced IS NOT NULL"),
    shown="""env["customer.collection.line"].search([("partner_id.name", "like", "Mailed ")]).mapped(
        lambda one: (one.notice_state, one.mail_error or ""))""",
)
