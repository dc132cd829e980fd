from odoo.tests import BaseCase

from tests import database

CUSTOMERS = 60
# Rendering is a process of its own, which takes its time and has no part in this.
QUICK = """
from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.customer_registry_reminder.models.customer_reminder_sending import CustomerReminder
IrActionsReport._render_qweb_pdf = lambda self, *args, **kwargs: (b"letter", "pdf")
CustomerReminder._get_invoice_attachments = lambda self: self.env["ir.attachment"]
"""
PREPARE = f"""
import datetime
company = env.ref("base.main_company")
env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
env["res.company"].search([]).registry_reminder_automatic = False
company.registry_reminder_automatic = True
product = env["product.product"].create({{"name": "Reminder fee", "taxes_id": False}})
levels = env["customer.reminder.level"].search([])
levels.write({{"fee_mode": "invoice", "fee_amount": 5, "fee_product_id": product.id}})
customers = env["res.partner"].create([
    dict(name=f"Reminded {{number}}", is_company=True, email=f"reminded{{number}}@example.com")
    for number in range({CUSTOMERS})
])
due = datetime.date.today() - datetime.timedelta(days=10)
lines = [(0, 0, dict(name="Hosting", price_unit=100, tax_ids=False))]
invoices = env["account.move"].create([
    dict(move_type="out_invoice", partner_id=customer.id, invoice_date=due, invoice_date_due=due,
         invoice_payment_term_id=False, invoice_line_ids=lines)
    for customer in customers
])
invoices.action_post()
env.cr.commit()
print("prepared", len(invoices))
"""
PROCESS = f"""{QUICK}
env["customer.reminder"]._process()
env.cr.commit()
print("processed")
"""
REMINDED = "FROM customer_reminder r JOIN res_partner p ON p.id = r.partner_id AND p.name LIKE 'Reminded %'"
SENT = f"SELECT count(*) {REMINDED} WHERE r.state = 'sent'"


class TestReminderKill(BaseCase):
    def test_a_killed_job_goes_on_and_sends_each_level_exactly_once(self):  # X07
        with database.clone(database.TEMPLATE) as name:
            _status, printed, log = database.run_odoo(name, "shell", stdin=PREPARE)
            self.assertIn(f"prepared {CUSTOMERS}", printed, log[-2000:])
            database.kill_when_begun(name, PROCESS, SENT)
            sent = database.count(name, SENT)
            self.assertGreater(sent, 0)
            self.assertLess(sent, CUSTOMERS, "it was to be killed in the middle")
            self.assert_nothing_half_sent(name, sent)
            database.run_workers(name, PROCESS, PROCESS)
            database.run_odoo(name, "shell", stdin=PROCESS)
            self.assert_nothing_half_sent(name, CUSTOMERS)

    def assert_nothing_half_sent(self, name, customers):
        """Each customer that is through has one reminder, one mail and one fee."""
        per_customer = database.execute(
            name,
            f"SELECT r.partner_id, count(DISTINCT r.id), count(DISTINCT m.id), count(DISTINCT f.id) {REMINDED}"
            " LEFT JOIN mail_message s ON s.model = 'customer.reminder' AND s.res_id = r.id"
            " LEFT JOIN mail_mail m ON m.mail_message_id = s.id"
            " LEFT JOIN account_move f ON f.partner_id = p.id AND f.registry_is_reminder_fee AND f.state = 'posted'"
            " WHERE r.state = 'sent' GROUP BY r.partner_id",
        )
        self.assertEqual(len(per_customer), customers)
        self.assertEqual({tuple(counts) for _partner, *counts in per_customer}, {(1, 1, 1)})
        self.assertEqual(
            database.count(name, "SELECT count(*) FROM account_move WHERE registry_is_reminder_fee"), customers
        )
        mails = "SELECT count(*) FROM mail_mail JOIN mail_message m ON m.id = mail_message_id"
        self.assertEqual(database.count(name, f"{mails} WHERE m.model = 'customer.reminder'"), customers)
