import json
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from tests.common import RegistryCase
from tests.mail_catcher import attached_pdfs, real_mail_and_pdf

TEXT = "Welcome on board!\nWe are glad."


class WelcomeCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Setup", "list_price": 40, "taxes_id": False})
        cls.term = cls.env["account.payment.term"].create(
            {"name": "7 days", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 7})]}
        )
        journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        manual = cls.env.ref("account.account_payment_method_manual_in")
        cls.transfer, cls.debit = cls.env["account.payment.method.line"].create(
            [
                {"name": name, "journal_id": journal.id, "payment_method_id": manual.id}
                for name in ("By transfer", "By debit")
            ]
        )
        cls.company.write(
            {
                "registry_welcome": True,
                "registry_welcome_text": TEXT,
                "registry_welcome_term_id": cls.term.id,
                "registry_welcome_method_id": cls.transfer.id,
                "registry_welcome_line_ids": [Command.create({"product_id": cls.product.id, "quantity": 2})],
            }
        )

    def register(self, **values):
        customer = self.make_customer(**values)
        customer.registry_register()
        return customer

    def invoices(self, customer):
        return (
            self.env["account.move"]
            .search([("registry_is_welcome", "=", True)])
            .filtered(lambda move: customer in (move.commercial_partner_id, move.registry_customer_id))
        )


@tagged("post_install", "-at_install")
class TestWelcomeInvoice(WelcomeCase):
    def test_it_is_posted_and_queued_when_the_registration_finishes(self):  # D23
        customer = self.register()
        invoice = self.invoices(customer)
        self.assertEqual(len(invoice), 1)
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", 80))
        self.assertTrue(invoice.is_being_sent)
        self.assertEqual(customer.registry_welcome_state, "done")

    def test_the_review_sends_it_too(self):  # D23
        customer = self.make_customer()
        review = self.env["customer.registration.review"].create({"partner_id": customer.id, "reason": "known"})
        review.action_finish()
        self.assertEqual(len(self.invoices(customer)), 1)

    def test_a_converted_prospect_is_welcomed(self):  # D23
        customer = self.make_customer(state="prospect")
        customer.registry_convert_to_customer("manually")
        self.assertEqual(len(self.invoices(customer)), 1)

    def test_the_customers_choice_comes_before_the_companys(self):  # D23
        self.assertFalse(self.invoices(self.register(name="Declines", registry_welcome="no")))
        self.company.registry_welcome = False
        self.assertFalse(self.invoices(self.register(name="Undecided")))
        self.assertTrue(self.invoices(self.register(name="Wants it", registry_welcome="yes")))

    def test_it_carries_the_text_in_the_customers_language(self):  # D25
        self.env["res.lang"]._activate_lang("de_DE")
        self.company.with_context(lang="de_DE").registry_welcome_text = "Herzlich willkommen!"
        self.assertIn("Herzlich", self.invoices(self.register(lang="de_DE")).registry_welcome_text)
        self.assertIn("on board", self.invoices(self.register(name="English", lang="en_US")).registry_welcome_text)

    def test_the_customers_own_text_replaces_it_and_stays_as_posted(self):  # D25
        customer = self.register(registry_welcome_text="Dear Ada")
        customer.registry_welcome_text = "Later"
        self.assertEqual(self.invoices(customer).registry_welcome_text, "Dear Ada")

    def test_term_and_method_are_the_companys_where_the_customer_has_none(self):  # D26, D27
        invoice = self.invoices(self.register())
        self.assertEqual(invoice.invoice_payment_term_id, self.term)
        self.assertEqual(invoice.preferred_payment_method_line_id, self.transfer)
        self.assertEqual(invoice.invoice_date_due, invoice.invoice_date + timedelta(days=7))

    def test_the_customers_own_preferences_come_first(self):  # D26
        term = self.term.copy({"name": "Own"})
        invoice = self.invoices(
            self.register(
                property_payment_term_id=term.id,
                property_inbound_payment_method_line_id=self.debit.id,
            )
        )
        self.assertEqual(invoice.invoice_payment_term_id, term)
        self.assertEqual(invoice.preferred_payment_method_line_id, self.debit)

    def test_an_exempt_customer_gets_an_exempt_one(self):  # D23, B05
        tax = self.env["account.tax"].create({"name": "19 %", "amount": 19, "type_tax_use": "sale"})
        self.product.taxes_id = tax
        self.assertTrue(self.invoices(self.register(name="Liable")).amount_tax)
        self.assertFalse(self.invoices(self.register(name="Exempt", vat_liable=False)).amount_tax)

    def test_an_exempt_customer_does_not_pay_the_tax_within_the_price(self):  # D23, B05
        self.product.write({"taxes_id": self.included_tax(), "list_price": 119})
        self.company.registry_welcome_line_ids.price_unit = 119
        liable = self.invoices(self.register(name="Liable"))
        exempt = self.invoices(self.register(name="Exempt", vat_liable=False))
        self.assertEqual((liable.amount_untaxed, liable.amount_total), (200, 238))
        self.assertEqual((exempt.amount_untaxed, exempt.amount_total), (200, 200))

    def test_the_payer_gets_it_naming_the_customer(self):  # W33
        payer = self.make_customer("Parents", state="customer", email="parents@example.com")
        customer = self.register(name="Child", payer_id=payer.id)
        invoice = self.invoices(customer)
        self.assertEqual(invoice.partner_id, payer)
        self.assertEqual(invoice.registry_customer_id, customer)

    def test_registering_again_sends_no_second_one(self):  # D23
        customer = self.register()
        customer.registry_register()
        customer.action_no_more_information()
        customer.registry_register()
        self.assertEqual(len(self.invoices(customer)), 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_refuses_a_second_one(self):
        customer = self.register()
        with self.assertRaises(psycopg2.IntegrityError):
            self.env["customer.welcome"].create({"partner_id": customer.id})

    def test_imports_and_migrations_send_none(self):
        names = ["name", "is_company", "registry_state", "street", "zip", "city", "email", "country_id/.id"]
        row = ["Imported", "1", "customer", "Ring 1", "10117", "Berlin", "a@imported.example.com", self.germany.id]
        result = self.Partner.with_context(import_file=True).load(names, [row])
        self.assertTrue(result["ids"], result["messages"])
        self.assertFalse(self.invoices(self.Partner.browse(result["ids"])))
        self.assertFalse(self.invoices(self.make_customer("Migrated", state="customer")))
        draft = self.make_customer("Imported draft")
        draft.with_context(import_file=True).registry_register()
        self.assertFalse(self.invoices(draft))

    def test_existing_customers_get_one_when_asked(self):
        customers = self.make_customer("One", state="customer") + self.make_customer("Two", state="customer")
        customers.action_create_welcome_invoice()
        self.assertEqual(len(self.invoices(customers[0]) + self.invoices(customers[1])), 2)
        with self.assertRaisesRegex(UserError, "already"):
            customers.action_create_welcome_invoice()

    def test_who_is_not_registered_cannot_get_one(self):
        with self.assertRaisesRegex(UserError, "Finish the registration"):
            self.make_customer().action_create_welcome_invoice()

    def test_merged_customers_keep_theirs_and_get_no_further_one(self):  # D23
        kept, other = self.register(name="Kept"), self.register(name="Other")
        invoices = self.invoices(kept) | self.invoices(other)
        other.with_user(new_test_user(self.env, "merger", "customer_registry.group_manager")).registry_merge_into(kept)
        self.assertEqual(self.invoices(kept), invoices)
        self.assertEqual(kept.registry_welcome_state, "done")
        with self.assertRaisesRegex(UserError, "already"):
            kept.action_create_welcome_invoice()

    def test_many_are_left_to_the_scheduled_job(self):
        customers = self.register_many()
        self.assertEqual(set(customers.mapped("registry_welcome_state")), {"pending"})
        self.process()
        customers.invalidate_recordset()
        self.assertEqual(set(customers.mapped("registry_welcome_state")), {"done"})
        self.assertEqual(self.invoices(customers[5]).create_uid, self.clerk)

    def test_a_conflict_in_the_scheduled_job_is_tried_again_at_once(self):  # D23
        customers = self.register_many()
        with self.losing_once("customer.welcome", "_create_invoice") as start_over:
            self.process()
        start_over.assert_called_once_with(1)
        customers.invalidate_recordset()
        self.assertEqual(set(customers.mapped("registry_welcome_state")), {"done"})
        self.assertEqual([len(self.invoices(customer)) for customer in customers], [1] * len(customers))

    def register_many(self):
        customers = self.Partner.union(*(self.make_customer(f"Many {number}") for number in range(21)))
        customers.with_user(self.clerk).registry_register()
        return customers

    def process(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            self.env["customer.welcome"]._process()


@tagged("post_install", "-at_install")
class TestWelcomeInvoiceFails(WelcomeCase):
    def test_the_registration_stands_and_the_owner_is_told_why(self):
        self.company.registry_welcome_line_ids.unlink()
        owner = new_test_user(self.env, "owner", "customer_registry.group_user")
        customer = self.register(user_id=owner.id)
        self.assertEqual(customer.registry_state, "customer")
        self.assertEqual(customer.registry_welcome_state, "failed")
        (activity,) = customer.activity_ids
        self.assertEqual(activity.user_id, owner)
        self.assertIn("has no products for its welcome invoice", activity.note)

    def test_it_can_be_created_when_the_reason_is_gone(self):
        self.product.active = False
        customer = self.register()
        self.assertIn("archived", customer.registry_welcome_error)
        self.product.active = True
        customer.with_user(self.clerk).action_create_welcome_invoice()
        self.assertEqual(len(self.invoices(customer)), 1)
        self.assertFalse(customer.activity_ids)

    def test_a_missing_journal_is_named(self):
        other = self.env["res.company"].create({"name": "Bare"})
        other.write(
            {"registry_welcome": True, "registry_welcome_line_ids": [Command.create({"product_id": self.product.id})]}
        )
        customer = self.make_customer("Of Bare", company_id=other.id)
        customer.with_company(other).registry_register()
        self.assertIn("journal", customer.with_company(other).registry_welcome_error)

    def test_nothing_half_made_is_left_behind(self):
        Queue = type(self.env["account.move.send"])
        with (
            patch.object(Queue, "_registry_send_invoices", side_effect=RuntimeError("power cut")),
            mute_logger("odoo.addons.customer_registry.models.core.customer_job_mixin"),
        ):
            customer = self.register()
        self.assertFalse(self.invoices(customer))
        self.assertIn("power cut", customer.registry_welcome_error)

    def test_a_cancelled_one_can_be_made_again(self):
        customer = self.register()
        invoice = self.invoices(customer)
        invoice.button_draft()
        invoice.button_cancel()
        customer.invalidate_recordset()
        self.assertFalse(customer.registry_welcome_state)
        customer.action_create_welcome_invoice()
        self.assertEqual(sorted(self.invoices(customer).mapped("state")), ["cancel", "posted"])

    def test_the_settings_refuse_terms_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "belongs to Other"):
            self.company.registry_welcome_term_id = self.term.copy({"company_id": other.id})


@tagged("post_install", "-at_install")
class TestWelcomeInvoiceAccess(WelcomeCase):
    def test_a_user_without_accounting_registers_and_sees_no_invoice(self):
        customer = self.make_customer(user_id=self.clerk.id)
        customer.with_user(self.clerk).registry_register()
        invoice = self.invoices(customer)
        self.assertEqual(invoice.create_uid, self.clerk)
        self.assertEqual(customer.with_user(self.clerk).registry_welcome_state, "done")
        with self.assertRaises(AccessError):
            invoice.with_user(self.clerk).read(["name"])
        with self.assertRaises(AccessError):
            self.env["customer.welcome"].with_user(self.clerk).search([])
        seen = customer.with_user(self.clerk).message_ids.mapped("body")
        self.assertNotIn(invoice.name, json.dumps([str(body) for body in seen]))

    def test_an_employee_cannot_have_one_made(self):
        customer = self.make_customer(state="customer")
        with self.assertRaises(AccessError):
            customer.with_user(self.employee).action_create_welcome_invoice()

    def test_the_lines_belong_to_their_company(self):
        manager = new_test_user(self.env, "manager", "customer_registry.group_manager")
        other = self.env["res.company"].create({"name": "Other"})
        line = self.env["customer.welcome.line"].create({"product_id": self.product.id, "company_id": other.id})
        self.assertNotIn(line, self.env["customer.welcome.line"].with_user(manager).search([]))
        with self.assertRaises(AccessError):
            line.with_user(manager).price_unit = 1


@tagged("post_install", "-at_install")
class TestWelcomeInvoiceMail(WelcomeCase, HttpCase):
    def test_mail_and_pdf_welcome_the_customer_by_its_channel(self):  # D23-D27
        self.company.report_header = "Bäckerbedarf"
        customer = self.make_customer("Zwölfdächer GmbH", email="office@zwoelf.example.com")
        self.make_contact(customer, "Anna Lindner", invoice_recipient=True)
        customer.with_user(self.clerk).registry_register()
        invoice = self.invoices(customer)
        with real_mail_and_pdf() as new_mails:
            self.send_queue()
            (mail,) = [mail for mail in new_mails() if invoice.name in mail["Subject"]]
        self.assertEqual(mail["X-Envelope-To"], "anna@sonnenfeld.example.com")
        self.assertIn("Welcome to", mail["Subject"])
        self.assertRegex(mail.get_body(("html",)).get_content(), r"Welcome on board!<br ?/?>\s*We are glad\.")
        ((_name, text),) = attached_pdfs(mail).items()
        due = fields.Date.to_string(invoice.invoice_date_due)
        for expected in (invoice.name, "Welcome on board!", "Setup", "By transfer", due[-2:]):
            self.assertIn(expected, text)
        self.assertIn("Bäckerbedarf", text)  # D24
        self.assertFalse(invoice.is_being_sent)

    def test_the_queue_sends_it_once(self):  # D23
        customer = self.register(email="once@example.com")
        with real_mail_and_pdf() as new_mails:
            self.send_queue()
            self.send_queue()
            name = self.invoices(customer).name
            self.assertEqual(len([mail for mail in new_mails() if name in mail["Subject"]]), 1)

    def test_without_a_channel_nothing_is_mailed(self):
        customer = self.register(email="manual@example.com", invoice_sending_method="manual")
        with real_mail_and_pdf() as new_mails:
            self.send_queue()
            self.assertFalse([mail for mail in new_mails() if "manual@example.com" in mail["X-Envelope-To"]])
        self.assertFalse(self.invoices(customer).is_being_sent)

    def send_queue(self):
        """Run Odoo's scheduled job, then that of the mails that it left waiting."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            self.env["account.move"]._cron_account_move_send()
        self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
