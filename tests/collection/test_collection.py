"""Collections from the proposal to the booked payment."""

import io
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from tests.collection.collection_case import DUE, NAMESPACE, CollectionCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestCollection(CollectionCase):
    def xml(self, file):
        content = file.attachment_id.raw
        path = self.schema_path(content)
        etree.XMLSchema(etree.parse(path)).assertValid(etree.parse(io.BytesIO(content)))
        return etree.fromstring(content)

    def schema_path(self, content):
        import sepaxml

        version = content.split(b"xsd:")[1].split(b'"')[0].decode()
        return f"{sepaxml.__path__[0]}/schemas/{version}.xsd"

    def texts(self, root, path):
        return [element.text for element in root.iterfind(f".//p:{'/p:'.join(path.split('/'))}", NAMESPACE)]

    def test_due_invoices_are_proposed_exported_confirmed_and_paid(self):  # B17, X02
        invoice = self.make_due_invoice()
        collection = self.make_prepared()
        line = self.line_for(collection, invoice)
        self.assertEqual((line.amount, line.state, line.mandate_id.partner_id), (119, "draft", self.customer))
        collection.action_export()
        self.assertEqual((collection.state, line.state), ("exported", "exported"))
        self.assertEqual(invoice.payment_state, "not_paid")
        root = self.xml(collection.file_ids)
        self.assertIn("Baeckerei Sonnenfeld", self.texts(root, "Dbtr/Nm"))
        self.assertEqual(self.texts(root, "EndToEndId"), [line.end_to_end_id])
        self.assertEqual(self.texts(root, "CtrlSum"), ["119.00", "119.00"])
        collection.action_confirm()
        self.assertEqual((collection.state, line.state, invoice.payment_state), ("confirmed", "paid", "paid"))
        self.assertEqual((line.payment_id.amount, line.payment_id.date), (119, date(2026, 12, 8)))
        self.assertEqual(line.payment_id.journal_id, self.journal)
        self.assertIn(invoice, line.payment_id.reconciled_invoice_ids)

    def test_the_total_is_in_the_currency_of_the_debits(self):  # B17
        self.make_due_invoice()
        collection = self.make_prepared()
        self.assertEqual((collection.amount, collection.amount_currency_id), (119, self.eur()))

    def test_each_invoice_left_out_is_listed_with_its_reason(self):  # B17
        usd = self.env.ref("base.USD")
        usd.active = True
        bare = self.make_customer("No Mandate", state="customer", email="n@example.com", ref=False)
        bare.property_inbound_payment_method_line_id = self.line_of["sepa"]
        revoked = self.make_debtor("Revoked")
        lapsed = self.make_debtor("Lapsed")
        swiss = self.make_debtor("Swiss", bank_id=None)
        invoices = {
            "no active mandate": self.make_due_invoice(bare),
            "SEPA collects only euros": self.make_due_invoice(currency_id=usd.id),
            "is “Revoked”": self.make_due_invoice(revoked),
            "has lapsed": self.make_due_invoice(lapsed),
            "city and country": self.make_due_invoice(swiss),
            "disputes it": self.make_due_invoice(registry_disputed=True),
        }
        self.mandate_of(revoked)._registry_revoke(date(2026, 11, 1), "letter")
        self.mandate_of(lapsed)._write_protected({"date_signed": "2023-11-25"})
        account = self.make_account(swiss, "CH9300762011623852957")
        self.mandate_of(swiss)._write_protected({"bank_id": account.id})
        swiss.city = False
        collection = self.make_prepared()
        for words, invoice in invoices.items():
            with self.subTest(words):
                self.assertFalse(self.line_for(collection, invoice))
                self.assertIn(words, self.reason_for(collection, invoice))

    def test_an_invoice_whose_mandate_came_later_is_debited_by_it(self):  # B17
        customer = self.make_customer("Late", state="customer", email="l@example.com", ref=False)
        customer.property_inbound_payment_method_line_id = self.line_of["sepa"]
        invoice = self.make_due_invoice(customer)
        mandate = self.make_mandate(customer)
        self.assertEqual(self.line_for(self.make_prepared(), invoice).mandate_id, mandate)

    def test_invoices_paid_otherwise_or_due_later_are_no_matter_of_it(self):
        transfer = self.make_customer("Transfer", email="t@example.com", state="customer", ref=False)
        others = [self.make_due_invoice(transfer), self.make_due_invoice(invoice_date_due="2026-12-09")]
        collection = self.make_prepared()
        self.assertFalse((collection.line_ids.move_id | collection.omission_ids.move_id) & self.concat(others))

    def concat(self, moves):
        return self.env["account.move"].union(*moves)

    def test_only_the_instalments_that_are_due_are_debited(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (10, 60)
                ],
            }
        )
        invoice = self.make_due_invoice(amount=100, invoice_payment_term_id=term.id, invoice_date_due=False)
        collection = self.make_exported()
        self.assertEqual(self.line_for(collection, invoice).amount, 50)
        collection.action_confirm()
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 50))
        later = self.make_prepared(date_due="2027-01-08")
        self.assertEqual(self.line_for(later, invoice).amount, 50)

    def test_credit_notes_are_left_out_and_reduce_the_debit_once_reconciled(self):
        invoice = self.make_due_invoice()
        refund = self.make_due_invoice(amount=19, move_type="out_refund")
        collection = self.make_prepared()
        self.assertIn("credit note", self.reason_for(collection, refund))
        self.assertEqual(self.line_for(collection, invoice).amount, 119)
        owed = (invoice | refund).line_ids.filtered(lambda line: line.display_type == "payment_term")
        owed.reconcile()
        collection.action_prepare()
        self.assertEqual(self.line_for(collection, invoice).amount, 100)

    def test_an_invoice_is_in_one_live_collection_only(self):  # B17
        invoice = self.make_due_invoice()
        first, second = self.make_prepared(), self.make_prepared()
        self.assertIn(first.name, self.reason_for(second, invoice))
        values = first.line_ids[:1].sudo().copy_data({"collection_id": second.id})[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["customer.collection.line"].create({**values, "move_id": invoice.id})
        self.cancel(first, "not today")
        second.action_prepare()
        self.assertTrue(self.line_for(second, invoice))

    def cancel(self, collection, reason):
        action = collection.action_cancel()
        wizard = self.env[action["res_model"]].with_user(self.collector).with_context(**action["context"])
        wizard.create({"reason": reason}).action_cancel()
        self.assertEqual((collection.state, collection.cancel_reason), ("cancelled", reason))

    def test_a_cancelled_export_frees_its_invoices_and_keeps_its_file(self):
        invoice = self.make_due_invoice()
        collection = self.make_exported()
        ids = collection.line_ids.mapped("end_to_end_id")
        content = collection.file_ids.attachment_id.raw
        self.cancel(collection, "bank refused it")
        again = self.make_exported()
        self.assertTrue(self.line_for(again, invoice))
        self.assertFalse(set(ids) & set(again.line_ids.mapped("end_to_end_id")))
        self.assertEqual(collection.file_ids.attachment_id.raw, content)
        with self.assertRaisesRegex(UserError, "must (be kept|stay there)"):
            collection.unlink()

    def test_a_file_is_made_once(self):  # B17
        self.make_due_invoice()
        collection = self.make_exported()
        with self.assertRaisesRegex(UserError, "already “Exported”"):
            collection.action_export()
        with self.assertRaisesRegex(UserError, "already “Exported”"):
            collection.action_prepare()
        self.assertEqual(len(collection.file_ids), 1)
        collection.action_confirm()
        with self.assertRaisesRegex(UserError, "already “Confirmed”"):
            collection.action_confirm()

    def test_exporting_names_what_is_missing(self):  # B13
        self.make_due_invoice()
        collection = self.make_prepared()
        self.journal.bank_account_id.bank_id.bic = False
        with self.assertRaisesRegex(UserError, "The BIC of .* is missing"):
            collection.action_export()
        self.assertEqual((collection.state, len(collection.file_ids)), ("draft", 0))

    def install(self, name):
        modules = self.env["ir.module.module"].sudo()
        there = modules.search([("name", "=", name)]) or modules.create({"name": name})
        there.write({"shortdesc": "Other Stack", "state": "installed"})
        return there

    def test_nothing_is_set_up_beside_another_writer_of_direct_debits(self):  # B17
        names = ("banking_sepa_direct_debit", "payment_sepa_direct_debit", "sepa_direct_debit")
        for name in (f"account_{name}" for name in names):
            collection = self.make_collection(provider="gocardless")
            other = self.install(name)
            for act in (self.make_collection, lambda collection=collection: collection.write({"provider": "sepa"})):
                refused = self.assertRaisesRegex(UserError, rf"Other Stack” \({name}\)")
                with self.subTest(name), refused, self.env.cr.savepoint():
                    act()
            new = self.env["customer.collection"].new({"company_id": self.company.id})
            self.assertIn(name, new.not_ready)
            self.assertNotIn(name, self.make_collection(provider="gocardless").not_ready or "")
            other.state = "uninstalled"

    def test_another_writer_that_comes_later_stops_what_was_set_up(self):  # B17
        self.make_due_invoice()
        collection = self.make_prepared()
        self.install("account_banking_sepa_direct_debit")
        for act in (collection.action_prepare, collection.action_export):
            with self.assertRaisesRegex(UserError, r"Other Stack” \(account_banking_sepa_direct_debit\)"):
                act()
        self.assertFalse(collection.file_ids)

    def test_what_pays_suppliers_only_does_no_harm(self):  # B17
        for name in ("account_payment_order", "account_payment_batch_oca", "account_banking_sepa_credit_transfer"):
            self.install(name)
        self.make_due_invoice()
        self.assertEqual(self.make_exported().state, "exported")

    def test_what_changed_since_the_proposal_is_left_out_and_the_rest_goes_on(self):
        paid, changed, kept = (self.make_due_invoice() for _number in range(3))
        collection = self.make_prepared()
        self.pay(paid, 119)
        self.pay(changed, 19)
        collection.action_export()
        self.assertEqual(collection.line_ids.move_id & (paid | changed | kept), kept)
        self.assertIn("was paid or withdrawn", self.reason_for(collection, paid))
        self.assertIn("amount or mandate has changed", self.reason_for(collection, changed))

    def pay(self, invoice, amount):
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizard = self.env["account.payment.register"].with_context(**context)
        wizard.create({"amount": amount, "payment_date": "2026-11-20"}).action_create_payments()

    def test_an_invoice_paid_before_the_confirmation_leaves_an_open_credit(self):
        invoice = self.make_due_invoice()
        collection = self.make_exported()
        self.pay(invoice, 100)
        collection.action_confirm()
        line = self.line_for(collection, invoice)
        self.assertEqual((line.state, invoice.payment_state), ("paid", "paid"))
        self.assertIn("open credit", line.remark)
        owed = line.payment_id.move_id.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        self.assertEqual(owed.amount_residual_currency, -100)

    def test_files_are_split_by_what_the_bank_takes_and_by_scheme(self):
        self.company.registry_max_debits_per_file = 2
        business = self.make_debtor("Business", scheme="b2b")
        self.make_due_invoice(business)
        for _number in range(3):
            self.make_due_invoice()
        collection = self.make_exported()
        roots = [self.xml(file) for file in collection.file_ids]
        self.assertEqual([set(self.texts(root, "LclInstrm/Cd")) for root in roots].count({"B2B"}), 1)
        self.assertTrue(all(int(root.findtext(".//p:NbOfTxs", namespaces=NAMESPACE)) <= 2 for root in roots))
        ids = [found for root in roots for found in self.texts(root, "EndToEndId")]
        self.assertEqual(sorted(ids), sorted(collection.line_ids.mapped("end_to_end_id")))
        self.assertEqual(len({file.message_ref for file in collection.file_ids}), len(roots))

    def test_a_collection_of_one_scheme_leaves_the_other_out(self):
        business = self.make_debtor("Business", scheme="b2b")
        invoice = self.make_due_invoice(business)
        self.assertIn("other scheme", self.reason_for(self.make_prepared(scheme="core"), invoice))

    def test_the_older_version_is_written_where_the_bank_wants_it(self):
        self.company.registry_pain_version = "pain.008.001.02"
        self.make_due_invoice()
        self.assertIn(b"pain.008.001.02", self.make_exported().file_ids.attachment_id.raw)

    def test_first_debits_are_marked_until_one_is_confirmed(self):
        self.company.registry_sepa_first = True
        self.make_due_invoice()
        self.make_due_invoice()
        collection = self.make_exported()
        mandate = self.mandate_of(self.customer)
        own = collection.line_ids.filtered(lambda line: line.mandate_id == mandate)
        self.assertEqual(own.mapped("sequence_code"), ["FRST", "RCUR"])
        self.assertFalse(mandate.date_first_debit)
        self.assertEqual(mandate._sequence_code(), "FRST")
        collection.action_confirm()
        self.assertEqual((mandate.date_first_debit, mandate.date_last_debit), (date(2026, 12, 8),) * 2)
        self.assertEqual(mandate._sequence_code(), "RCUR")

    def test_the_bar_looks_again_while_a_job_books_and_no_longer(self):
        for _number in range(2):
            self.make_due_invoice()
        collection = self.make_exported()
        self.assertFalse(collection.is_booking)
        with patch("odoo.addons.customer_registry_collection.models.collection.customer_collection_confirm.BATCH", 1):
            collection.action_confirm()
        count = collection.line_count
        self.assertEqual((collection.is_booking, collection.progress), (True, 100 // count))
        while self.env["customer.collection"]._process_batch():
            pass
        self.assertEqual((collection.is_booking, collection.progress), (False, 100))

    def test_an_amendment_is_told_until_a_confirmed_debit_has_carried_it(self):
        mandate = self.mandate_of(self.customer)
        mandate._registry_mark_debited(date(2026, 3, 1))
        mandate._registry_amend(self.make_account(self.customer, "DE12500105170648489890"))
        self.make_due_invoice()
        collection = self.make_exported()
        self.assertIn(b"SMNDA", collection.file_ids.attachment_id.raw)
        self.cancel(collection, "refused")
        again = self.make_exported()
        self.assertIn(b"SMNDA", again.file_ids.attachment_id.raw)
        self.assertTrue(mandate.has_pending_amendment)
        again.action_confirm()
        self.env.invalidate_all()
        self.assertFalse(mandate.has_pending_amendment)
        self.make_due_invoice()
        self.assertNotIn(b"AmdmntInd", self.make_exported().file_ids.attachment_id.raw)

    def test_a_mandate_in_an_exported_file_is_frozen(self):
        self.make_due_invoice()
        mandate = self.mandate_of(self.customer)
        self.assertFalse(mandate._used())
        self.make_exported()
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            mandate.reference = "OTHER"

    def test_a_one_off_mandate_is_debited_once(self):
        once = self.make_debtor("Once", sequence_type="one_off")
        first, second = self.make_due_invoice(once), self.make_due_invoice(once)
        collection = self.make_prepared()
        self.assertTrue(self.line_for(collection, first))
        self.assertIn("single debit", self.reason_for(collection, second))
        collection.action_export()
        self.assertEqual(self.line_for(collection, first).sequence_code, "OOFF")
        collection.action_confirm()
        self.assertEqual(self.mandate_of(once).state, "expired")

    def test_names_with_emoji_and_control_characters_do_not_spoil_the_file(self):
        odd = self.make_debtor("Söhne & 😀\tCo <GmbH>")
        self.make_due_invoice(odd)
        root = self.xml(self.make_exported().file_ids)
        self.assertIn("Soehne + Co (GmbH)", self.texts(root, "Dbtr/Nm"))
        unreadable = self.make_debtor("東京")
        invoice = self.make_due_invoice(unreadable)
        self.assertIn("no characters that banks can read", self.reason_for(self.make_prepared(), invoice))

    def test_invoices_in_an_exported_file_are_not_changed(self):
        invoice = self.make_due_invoice()
        collection = self.make_exported()
        for act in (invoice.button_draft, invoice.button_cancel):
            with self.assertRaisesRegex(UserError, collection.name):
                act()

    def test_dates_are_fixed_once_exported_and_must_lie_ahead(self):
        with self.assertRaisesRegex(UserError, "must be in the future"):
            self.make_prepared(date_due="2026-11-22")
        self.make_due_invoice()
        collection = self.make_exported()
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            collection.date_due = "2026-12-24"

    def test_an_invoice_that_tells_of_the_debit_too_late_waits(self):  # X02
        self.company.registry_prenotification_days = 14
        late, early = self.make_due_invoice(invoice_date="2026-11-25"), self.make_due_invoice()
        collection = self.make_prepared()
        self.assertIn("due date 2026-12-09 at the earliest", self.reason_for(collection, late))
        self.assertTrue(self.line_for(collection, early))
        mandate = self.mandate_of(self.customer)
        text = early._registry_prenotification_text()
        for part in ("119.00", "DE•• •••• 3000", mandate.reference, "DE98ZZZ09999999999"):
            self.assertIn(part, text)
        html = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", early.ids)[0].decode()
        self.assertIn(mandate.reference, html)

    def test_a_failed_booking_stops_nobody_and_is_tried_again(self):
        good, bad = self.make_due_invoice(), self.make_due_invoice()
        collection = self.make_exported()
        line = self.line_for(collection, bad)
        account = bad.line_ids.filtered(lambda item: item.display_type == "payment_term").account_id
        other = account.copy({"code": "X1400"})
        bad.line_ids.filtered(lambda item: item.display_type == "payment_term").account_id = other
        other.active = False
        collection.action_confirm()
        self.assertEqual(good.payment_state, "paid")
        if line.state != "paid":
            self.assertTrue(line.error)
            other.active = True
            collection.action_book_again()
        self.assertEqual((line.state, line.error), ("paid", False))

    def test_preparing_and_exporting_take_a_steady_number_of_queries(self):
        for _number in range(3):
            self.make_due_invoice()
        collection = self.make_collection()
        collection.action_prepare()
        self.env.flush_all()
        few = self.queries(self.make_collection().action_prepare)
        for _number in range(20):
            self.make_due_invoice()
        collection.sudo().line_ids.unlink()
        many = self.queries(self.make_collection(date_due=DUE).action_prepare)
        self.assertLessEqual(many, few + 15)

    def queries(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_gocardless_collections_are_csv_files(self):  # B21
        customer = self.make_debtor("Cardless & Söhne", provider="gocardless", gocardless_mandate="MD0001ABCD")
        invoice = self.make_due_invoice(customer)
        collection = self.make_exported(provider="gocardless")
        self.assertEqual(collection.line_ids.move_id, invoice)
        header, row = collection.file_ids.attachment_id.raw.decode().splitlines()
        self.assertTrue(header.startswith("mandate.id,customer.id"))
        self.assertIn("MD0001ABCD,,,,Cardless & Söhne,,119.00,EUR", row)
        self.assertIn(f"{DUE},{invoice.name},{collection.line_ids.end_to_end_id}", row)
        collection.action_confirm()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(collection.line_ids.payment_id.payment_method_code, "customer_gocardless")
