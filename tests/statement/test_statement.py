import doctest
from datetime import date
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from odoo import Command
from odoo.addons.customer_registry.models.statement import res_partner_statement
from odoo.addons.customer_registry.statement import arithmetic
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, HttpCase, new_test_user, tagged

from tests.common import RegistryCase
from tests.mail_catcher import attached_pdfs, real_mail_and_pdf

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class TestArithmetic(BaseCase):
    def test_the_examples_in_the_docstrings_hold(self):
        self.assertEqual(doctest.testmod(arithmetic).failed, 0)

    @given(st.lists(st.tuples(st.dates(FIRST, LAST), st.decimals(-999, 999, places=2))))
    def test_the_ages_add_up_to_what_is_open(self, pairs):
        ages = arithmetic.by_age(pairs, date(2026, 6, 30))
        self.assertEqual(sum(ages.values()), sum(amount for _due, amount in pairs))


class StatementCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(state="customer")
        cls.bookkeeper = new_test_user(cls.env, "bookkeeper", "account.group_account_invoice")
        cls.euro = cls.env.ref("base.EUR" if cls.company.currency_id.name != "EUR" else "base.USD")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            [
                {"name": day, "rate": rate, "currency_id": cls.euro.id, "company_id": cls.company.id}
                for day, rate in (("2026-01-01", 0.5), ("2026-03-01", 0.25))
            ]
        )

    def invoice(self, day="2026-01-10", amount=100, due=None, customer=None, **values):
        return self.make_invoice(
            customer or self.customer,
            amount,
            invoice_date=day,
            invoice_date_due=due or day,
            invoice_payment_term_id=False,
            **values,
        )

    def pay(self, invoice, amount, day="2026-02-10", **values):
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        payments = wizard.create({"amount": amount, "payment_date": day, **values})._create_payments()
        self.assertTrue(payments.move_id, "a payment needs an entry of its own")
        return payments

    def account(self, first=FIRST, last=LAST, customer=None, **options):
        """Return the one account of the customer."""
        (account,) = self.accounts(first, last, customer, **options)
        return account

    def accounts(self, first=FIRST, last=LAST, customer=None, **options):
        customer = customer or self.customer
        return customer._registry_statement(first, last, **options).get(customer.id, [])

    def assert_agrees_with_core(self, customer=None):
        """What is open is what Odoo says, in each currency and altogether."""
        customer = customer or self.customer
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", customer.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        customer.invalidate_recordset(["credit"])
        self.assertAlmostEqual(sum(lines.mapped("amount_residual")), customer.credit)
        accounts = self.accounts(last=date(2099, 1, 1), customer=customer)
        for currency, own in lines.grouped("currency_id").items():
            account = next((item for item in accounts if item.currency_id == currency.id), None)
            self.assertAlmostEqual(
                sum(own.mapped("amount_residual_currency")), float(account.closing if account else 0)
            )
        for account in accounts:
            self.assertEqual(account.closing, sum(account.ages.values()))
        if {account.currency_id for account in accounts} == {self.company.currency_id.id}:
            self.assertAlmostEqual(float(accounts[0].closing), customer.credit)


@tagged("post_install", "-at_install")
class TestStatement(StatementCase):
    def test_it_runs_from_the_opening_to_the_closing_balance(self):  # X06
        self.invoice("2025-12-01", 70)
        first, second = self.invoice("2026-01-10", 100), self.invoice("2026-03-10", 50)
        self.pay(first, 100, "2026-02-10")
        account = self.account(date(2026, 1, 1), date(2026, 3, 31))
        self.assertEqual(account.opening, 70)
        self.assertEqual([line.balance for line in account.lines], [170, 70, 120])
        self.assertEqual([line.entry.kind for line in account.lines], ["invoice", "payment", "invoice"])
        self.assertEqual([line.entry.status for line in account.lines], ["settled", "settled", "open"])
        self.assertEqual(account.lines[2].entry.number, second.name)
        self.assertEqual(account.closing, 120)
        self.assert_agrees_with_core()

    def test_what_was_open_on_a_past_day_is_told_as_of_that_day(self):  # X06
        self.pay(self.invoice("2026-01-10", 100), 100, "2026-04-01")
        account = self.account(last=date(2026, 3, 31))
        self.assertEqual(account.closing, 100)
        self.assertEqual(account.lines[0].entry.status, "open")
        self.assertFalse(self.account(last=date(2026, 4, 1)).closing)

    def test_open_amounts_are_told_by_age(self):  # X06
        for due in ("2026-07-01", "2026-06-30", "2026-06-20", "2026-05-20", "2026-04-20", "2026-01-20"):
            self.invoice("2026-01-10", 10, due)
        refund = self.invoice("2026-02-01", 3, move_type="out_refund")
        account = self.account(last=date(2026, 6, 30))
        self.assertEqual(
            account.ages,
            {"not_due": 20, "to_30": 10, "to_60": 10, "to_90": 10, "older": 10, "credit": -3},
        )
        self.assertEqual(account.overdue, 40)
        self.assertIn(refund.name, [line.entry.number for line in account.lines if line.entry.kind == "refund"])
        self.assert_agrees_with_core()

    def test_only_open_items_are_listed_however_old(self):  # X06
        self.pay(self.invoice("2025-01-10", 100), 40, "2025-02-10")
        self.pay(self.invoice("2026-01-10", 30), 30)
        account = self.account(open_only=True)
        self.assertEqual([line.entry.open_amount for line in account.lines], [60])
        self.assertEqual(account.lines[0].entry.status, "partial")
        self.assertEqual(account.lines[-1].balance, account.closing)

    def test_it_agrees_with_odoo_after_all_that_happens_to_invoices(self):  # X06
        self.pay(self.invoice(amount=100), 30)  # partly paid
        kept = self.invoice(amount=80)
        self.pay(kept, 60, payment_difference_handling="reconcile", writeoff_account_id=self.expense().id)
        self.assertEqual(kept.payment_state, "paid" if kept.payment_state == "paid" else "in_payment")
        refunded = self.invoice(amount=50)
        refunded._reverse_moves([{"invoice_date": "2026-02-01", "date": "2026-02-01"}], cancel=True)
        cancelled = self.invoice(amount=500)
        cancelled.button_draft()
        cancelled.button_cancel()
        self.invoice(amount=900, post=False)
        self.pay(self.invoice(amount=20), 25)  # paid too much
        self.assert_agrees_with_core()
        self.assertEqual(self.account().closing, 70 - 5)

    def test_each_currency_stands_by_itself(self):  # X06
        self.invoice(amount=100)
        foreign = self.invoice(amount=200, currency_id=self.euro.id)
        self.pay(foreign, 50, "2026-03-10", currency_id=self.euro.id)
        own, other = self.accounts()
        self.assertEqual((own.currency, own.closing), (self.company.currency_id.name, 100))
        self.assertEqual((other.currency, other.closing), (self.euro.name, 150))
        self.assert_agrees_with_core()

    def test_an_invoice_paid_in_another_currency_is_settled_in_both(self):  # X06
        foreign = self.invoice(amount=200, currency_id=self.euro.id)
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 400,
                "date": "2026-02-01",
                "payment_type": "inbound",
                "currency_id": self.company.currency_id.id,
            }
        )
        payment.action_post()
        lines = (foreign | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_id.account_type == "asset_receivable").reconcile()
        self.assertFalse(foreign.amount_residual)
        own, other = self.accounts()
        self.assertFalse(own.closing or other.closing)
        self.assertEqual([line.entry.kind for line in other.lines], ["invoice", "converted"])
        self.assert_agrees_with_core()

    def test_an_instalment_falls_due_by_itself(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 100}),
                ],
            }
        )
        self.make_invoice(self.customer, 100, invoice_date="2026-01-01", invoice_payment_term_id=term.id)
        account = self.account(last=date(2026, 1, 31))
        self.assertEqual((account.ages["to_30"], account.ages["not_due"]), (50, 50))

    def test_contacts_count_and_other_companies_do_not(self):  # X06
        contact = self.make_contact(self.customer).person_id
        self.invoice(amount=10, customer=contact)
        other = self.env["res.company"].create({"name": "Other"})
        self.env["account.chart.template"]._load("generic_coa", other, install_demo=False)
        self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-10",
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 7, "tax_ids": False})],
            }
        ).action_post()
        self.assertEqual(self.account().closing, 10)
        self.assertEqual(self.account(company=other).closing, 7)

    def test_what_a_payer_owes_stands_in_its_own_statement(self):  # W33
        payer = self.make_customer("Parents", state="customer")
        children = [self.make_customer(name, state="customer", payer_id=payer.id) for name in ("Ada", "Ben")]
        for child in children:
            self.invoice(amount=5, customer=child)
        self.assertFalse(self.accounts(customer=children[0]))
        account = self.account(customer=payer)
        self.assertEqual(account.closing, 10)
        self.assertEqual([line.entry.label for line in account.lines], ["Ada", "Ben"])

    def test_many_customers_cost_no_more_queries_than_one(self):
        customers = self.Partner.union(*(self.make_customer(f"Customer {number}") for number in range(5)))
        for customer in customers:
            for amount in (1, 2):
                self.invoice(amount=amount, customer=customer)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=12):
            statements = customers._registry_statement(FIRST, LAST)
        self.assertEqual({account.closing for (account,) in statements.values()}, {Decimal(3)})

    def test_a_statement_too_long_to_print_names_the_remedy(self):
        self.invoice(), self.invoice()
        with (
            patch.object(res_partner_statement, "MAX_ENTRIES", 1),
            self.assertRaisesRegex(UserError, "2 entries in this period.*shorter period"),
        ):
            self.accounts()

    def expense(self):
        return self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.id)], limit=1
        )


@tagged("post_install", "-at_install")
class TestStatementAccess(StatementCase):
    def test_only_people_who_see_invoices_see_it(self):
        self.invoice()
        self.assertTrue(self.customer.with_user(self.bookkeeper)._registry_statement(FIRST, LAST))
        reader = new_test_user(self.env, "reader", "account.group_account_readonly")
        self.assertTrue(self.customer.with_user(reader)._registry_statement(FIRST, LAST))
        portal = new_test_user(self.env, "portal_of_it", "base.group_portal")
        portal.partner_id = self.make_contact(self.customer).person_id
        for user in (self.clerk, self.employee, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.customer.with_user(user)._registry_statement(FIRST, LAST)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.customer.with_user(user).action_registry_statement()

    def test_nobody_prints_for_a_company_that_is_not_his(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self.wizard(company_id=other.id).action_print()

    def test_it_holds_only_the_branches_that_the_user_may_see(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        receivable = self.customer.property_account_receivable_id
        self.customer.with_company(branch).property_account_receivable_id = receivable
        self.invoice(amount=100)
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        self.invoice(amount=30, company_id=branch.id, journal_id=journal.id)
        self.assertEqual(self.account().closing, 130)
        parent_only = self.customer.with_user(self.bookkeeper)
        self.assertEqual(parent_only._registry_statement(FIRST, LAST)[self.customer.id][0].closing, 100)
        self.assertFalse(parent_only._registry_statement(FIRST, LAST, company=branch))
        self.bookkeeper.company_ids |= branch
        both = parent_only.with_context(allowed_company_ids=(self.company + branch).ids)
        self.assertEqual(both._registry_statement(FIRST, LAST)[self.customer.id][0].closing, 130)

    def test_what_is_mailed_holds_the_branches_that_its_sender_may_see(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        receivable = self.customer.property_account_receivable_id
        self.customer.with_company(branch).property_account_receivable_id = receivable
        self.invoice(amount=100)
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        self.invoice(amount=30, company_id=branch.id, journal_id=journal.id)
        self.wizard(date_from=FIRST, date_to=LAST).action_send()
        statement = self.env["customer.statement"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(statement.sudo()._get_accounts()[statement.id][0].closing, 100)
        self.bookkeeper.company_ids |= branch
        self.assertEqual(statement.sudo()._get_accounts()[statement.id][0].closing, 130)

    def test_who_only_reads_the_books_prints_and_does_not_send(self):
        reader = new_test_user(self.env, "reader", "account.group_account_readonly")
        wizard = self.wizard(reader)
        self.assertEqual(wizard.action_print()["report_name"], "customer_registry.report_statement")
        with self.assertRaises(AccessError):
            wizard.action_send()

    def test_a_user_cannot_print_what_others_have_queued(self):
        self.wizard().action_print()
        statement = self.env["customer.statement"].search([("partner_id", "=", self.customer.id)])
        report = self.env["report.customer_registry.report_statement"]
        for user in (self.clerk, self.employee):
            with self.assertRaises(AccessError):
                report.with_user(user)._get_report_values(statement.ids)

    def test_a_period_that_ends_before_it_starts_is_refused(self):
        with self.assertRaisesRegex(UserError, "ends before it starts"):
            self.wizard(date_from="2026-02-01", date_to="2026-01-01").action_print()

    def wizard(self, user=None, **values):
        context = self.customer.with_user(user or self.bookkeeper).action_registry_statement()["context"]
        return (
            self.env["customer.statement.wizard"]
            .with_user(user or self.bookkeeper)
            .with_context(context)
            .create(values)
        )


@tagged("post_install", "-at_install")
class TestStatementMail(StatementCase, HttpCase):
    def test_it_is_mailed_to_the_invoice_recipients_in_their_language(self):  # X06
        self.env["res.lang"]._activate_lang("de_DE")
        link = self.make_contact(self.customer, "Anna Lindner", invoice_recipient=True)
        link.person_id.lang = "de_DE"
        invoice = self.invoice(amount=1250)
        self.company.report_header = "Bäckerbedarf"
        self.send(self.customer)
        with real_mail_and_pdf() as new_mails:
            self.process()
            (mail,) = new_mails()
        self.assertEqual(mail["X-Envelope-To"], "anna@sonnenfeld.example.com")
        ((_name, text),) = attached_pdfs(mail).items()
        for expected in (invoice.name, "1.250,00", "31.12.2026", "Bäckerbedarf", self.customer.name):
            self.assertIn(expected, text)

    def test_it_is_mailed_once_and_logged(self):  # X06
        self.send(self.customer)
        self.process()
        self.process()
        statement = self.env["customer.statement"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((statement.state, statement.recipient_ids), ("sent", self.customer))
        mails = self.env["mail.mail"].search([("model", "=", "customer.statement"), ("res_id", "=", statement.id)])
        self.assertEqual(len(mails), 1)

    def test_who_cannot_be_mailed_is_listed_and_stops_nobody(self):  # X06
        silent = self.make_customer("Silent", state="customer", email=False)
        self.send(silent + self.customer)
        self.process()
        states = {item.partner_id: item.state for item in self.env["customer.statement"].search([])}
        self.assertEqual((states[silent], states[self.customer]), ("failed", "sent"))
        failed = self.env["customer.statement"].search([("partner_id", "=", silent.id)])
        self.assertIn("Silent has no e-mail address", failed.error)
        silent.email = "silent@example.com"
        failed.with_user(self.bookkeeper).action_retry()
        self.process()
        self.assertEqual(failed.state, "sent")

    def test_a_conflict_is_tried_again_at_once(self):  # X06
        self.send(self.customer + self.make_customer("Other", state="customer", email="other@example.com"))
        with self.losing_once("customer.statement", "_mail") as start_over:
            self.process()
        start_over.assert_called_once_with(1)
        statements = self.env["customer.statement"].search([])
        self.assertEqual(statements.mapped("state"), ["sent", "sent"])
        mails = self.env["mail.mail"].search([("model", "=", "customer.statement")])
        self.assertEqual(sorted(mails.mapped("res_id")), sorted(statements.ids))

    def send(self, customers):
        wizard = self.env["customer.statement.wizard"].with_user(self.bookkeeper)
        wizard.create({"partner_ids": customers.ids, "date_from": FIRST, "date_to": LAST}).action_send()

    def process(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            self.env["customer.statement"]._process()
        self.env["mail.mail"].search([("model", "=", "customer.statement"), ("state", "=", "outgoing")]).send()
