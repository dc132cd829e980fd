"""A script that uses a database without our demonstration data: records of every kind, as people make them.

It works in a German company, whose chart brings an audit trail, and in what earlier commits have installed, too: it
uses what has been there since the first version.
"""

KINDS = (
    "customer_banner",
    "customer_collection",
    "customer_collection_line",
    "customer_consent",
    "customer_contact",
    "customer_contact_email",
    "customer_delivery",
    "customer_folder",
    "customer_folder_service",
    "customer_billing_run",
    "customer_history",
    "customer_letter",
    "customer_letter_template",
    "customer_mandate",
    "customer_note",
    "customer_reminder",
    "customer_request",
    "customer_statement",
)
USE = """
import datetime
import io
from odoo import fields
from odoo.addons.base.models.ir_actions_report import IrActionsReport
from reportlab.pdfgen.canvas import Canvas
paper = io.BytesIO()
canvas = Canvas(paper)
canvas.drawString(100, 700, "Printed")
canvas.save()
# Rendering takes its time and has no part in this.
IrActionsReport._run_wkhtmltopdf = lambda self, *args, **kwargs: paper.getvalue()
company = env["res.company"].create({
    "name": "Rechnungswesen GmbH", "country_id": env.ref("base.de").id, "email": "books@example.com",
    "street": "Markt 2", "zip": "10117", "city": "Berlin", "vat": "DE123456788",
})
env["account.chart.template"].try_loading("de_skr03", company, install_demo=False)
assert company.restrictive_audit_trail, "the chart of this company has no audit trail"
env = env(context={**env.context, "allowed_company_ids": company.ids})
env["ir.mail_server"].with_context(active_test=False).search([]).active = False
today = fields.Date.today()

# A customer with a contact that has a login at an additional address, a consent, notes and custom fields
customer = env["res.partner"].create({
    "name": "Gebraucht GmbH", "is_company": True, "registry_state": "draft", "street": "Ring 1", "zip": "10117",
    "city": "Berlin", "country_id": env.ref("base.de").id, "email": "used@example.com", "company_id": company.id,
    "consolidate_invoices": True, "vat_liable": True,
    "contact_link_ids": [(0, 0, {"name": "Anna", "email": "anna@example.com", "invoice_recipient": True})],
})
env.cr.commit()
customer.registry_register()
assert customer.registry_state == "customer", "not registered"
link = customer.contact_link_ids
link.email_ids = [(0, 0, {"email": "anna@home.example.com", "portal": True})]
link.portal_access = True
open_login = getattr(link, "_open_login", None) or link._registry_open_login  # as the first wave named it
open_login(env["res.users"], "anna@home.example.com")
purpose = env.ref("customer_registry.consent_purpose_advertising")
env["customer.consent"].create({"partner_id": customer.id, "source": "Form", "purpose_id": purpose.id})
env["customer.note"].create({"partner_id": customer.id, "name": "Agreement"})
env["customer.banner"].create({
    "name": "Gold", "event": "invoiced",
    "product_ids": env["product.product"].create({"name": "Gold", "type": "service"}).ids,
})
definition = env["properties.base.definition"]._get_definition_for_property_field("res.partner", "contact_properties")
definition.write({"properties_definition": [{"name": "hobby00000000001", "string": "Hobby", "type": "char"}]})
link.person_id.contact_properties = {"hobby00000000001": "Chess"}
env["ir.filters"].create({"name": "Mine", "model_id": "res.partner", "domain": "[('registry_state', '=', 'customer')]"})
todo = env.ref("mail.mail_activity_data_todo")
customer.activity_schedule(activity_type_id=todo.id, summary="Call", user_id=env.uid)
env.cr.commit()

# Invoices: overdue, disputed, sent
def invoice(due, **values):
    move = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": customer.id, "company_id": company.id, "invoice_date": due,
        "invoice_date_due": due, "invoice_payment_term_id": False,
        "invoice_line_ids": [(0, 0, {"name": "Hosting", "price_unit": 100})], **values,
    })
    move.action_post()
    return move
overdue = invoice(today - datetime.timedelta(days=40))
disputed = invoice(today - datetime.timedelta(days=50))
sent = invoice(today)
env.cr.commit()
disputed.action_registry_dispute()
env["customer.delivery"]._queue(sent)
env["customer.delivery"]._process()
env.cr.commit()
customer.registry_reminder_stop = True
env.cr.commit()
customer.registry_reminder_stop = False
reminder = env["customer.reminder"]._propose(company, today).filtered(lambda one: one.partner_id == customer)
reminder.action_send()
env["customer.reminder"]._process()
env["customer.statement.wizard"].create({
    "partner_ids": customer.ids, "date_from": today - datetime.timedelta(days=90), "date_to": today,
}).action_send()
env["customer.statement"]._process()
env.cr.commit()

# A folder that a run bills, an order of it
product = env["product.product"].create({
    "name": "Hosting, used", "list_price": 10, "type": "service", "invoice_policy": "order",
})
folder = env["customer.folder"].create({"name": "Web", "partner_id": customer.id, "company_id": company.id})
begun = today.replace(day=1) - datetime.timedelta(days=60)
folder.service_ids = [(0, 0, {"product_id": product.id, "date_start": begun})]
folder.action_activate()
run = env["customer.billing.run"].create({"company_id": company.id})
run.action_simulate()
env.cr.commit()
run.action_start()
env["customer.billing.run"]._process()
order = env["sale.order"].create({
    "partner_id": customer.id, "folder_id": folder.id, "company_id": company.id,
    "order_line": [(0, 0, {"product_id": product.id})],
})
order.action_confirm()
order._create_invoices()
env.cr.commit()

# A mandate and its debit
journal = env["account.journal"].create({"name": "Debits", "type": "bank", "code": "DEB", "company_id": company.id})
bank = env["res.bank"].create({"name": "Dombank", "bic": "COBADEFFXXX"})
account = {"acc_number": "DE02120300000000202051", "partner_id": company.partner_id.id, "bank_id": bank.id}
journal.bank_account_id = env["res.partner.bank"].create(account)
company.write({
    "registry_creditor_identifier": "DE98ZZZ09999999999", "registry_collection_journal_id": journal.id,
    "registry_prenotification_days": 0,
})
mandate = env["customer.mandate"].create({
    "partner_id": customer.id, "iban": "DE89370400440532013000", "date_signed": begun, "state": "active",
})
customer.registry_payment_type = "sepa"
due = invoice(today)
collection = env["customer.collection"].create({
    "date_due": today + datetime.timedelta(days=14), "company_id": company.id,
})
collection.action_prepare()
collection.action_export()
collection.action_confirm()
(getattr(env["customer.collection"], "_process", None) or env["customer.collection"]._cron_book)()
env.cr.commit()

# A letter, a request
template = env["customer.letter.template"].create({"name": "Prices", "subject": "Prices", "body": "<p>New ones</p>"})
letter = env["customer.letter"].create({"partner_id": customer.id, "template_id": template.id})
letter.action_print()
env.user.email = env.user.email or "clerk@example.com"
request = env["customer.request"].create({"name": "Accounts", "partner_id": customer.id, "kind": "upload"})
request.action_send()
env.cr.commit()

tracked = env["mail.tracking.value"].search([("field_id.name", "like", "registry_")])
assert tracked.mail_message_id.filtered("account_audit_log_restricted"), "nothing of ours is in the audit trail"
print("used")
"""
