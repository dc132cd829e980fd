"""Rejects that are read after the collection was confirmed: the bank of the customer never saw these debits."""

from datetime import date

from freezegun import freeze_time
from lxml import etree
from odoo.tests import tagged

from tests.collection.collection_case import DUE, NAMESPACE
from tests.collection.return_case import ReturnCase, reason, transaction


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestRejectAfterConfirm(ReturnCase):
    def test_a_batch_or_a_file_is_rejected_as_a_whole(self):  # X02
        for name in ("batch", "file", "file that lists its batches"):
            with self.subTest(name):
                first, second = self.make_due_invoice(), self.make_due_invoice()
                collection, line, other = self.confirmed(first, second)
                status = f"<GrpSts>RJCT</GrpSts>{reason('FF01')}" if "file" in name else ""
                batches = self.batch(line, status=f"<PmtInfSts>RJCT</PmtInfSts>{reason('FF01')}")
                wizard = self.apply(self.pain(collection, status, batches if name != "file" else ""))
                self.assertEqual(set(wizard.row_ids.mapped("problem")), {False})
                self.assertEqual((line.state, other.state, line.return_reason), ("returned", "returned", "FF01"))
                self.assertEqual((first.amount_residual, second.amount_residual), (119, 119))
                self.assertEqual(len(wizard.row_ids), len(collection.line_ids))

    def test_of_a_file_that_is_accepted_in_part_the_rejected_batch_and_debit_come_back(self):  # X02
        self.company.registry_sepa_first = True
        self.mandate_of(self.customer)._registry_mark_debited(date(2026, 3, 1))
        first = self.make_debtor("Debited for the first time")
        kept, gone, whole = self.make_due_invoice(), self.make_due_invoice(), self.make_due_invoice(first)
        collection, line, other, third = self.confirmed(kept, gone, whole)
        listed = transaction(line.end_to_end_id, "ACCP", "") + transaction(other.end_to_end_id)
        batches = self.batch(line, listed) + self.batch(third, status=f"<PmtInfSts>RJCT</PmtInfSts>{reason('RC01')}")
        content = self.pain(collection, "<GrpSts>PART</GrpSts>", batches)
        self.apply(content)
        self.assertEqual([item.state for item in (line, other, third)], ["paid", "returned", "returned"])
        self.assertEqual((other.return_reason, third.return_reason), ("AM04", "RC01"))

    def test_a_rejected_batch_comes_back_whole_although_the_bank_lists_one_debit_of_it(self):  # X02
        first, second, third = (self.make_due_invoice() for _number in range(3))
        collection, line, other, spared = self.confirmed(first, second, third)
        count = len(collection.line_ids)
        listed = transaction(line.end_to_end_id, "", "AC04") + transaction(spared.end_to_end_id, "ACCP", "")
        status = f"<OrgnlNbOfTxs>{count}</OrgnlNbOfTxs><PmtInfSts>RJCT</PmtInfSts>{reason('AM05')}"
        wizard = self.apply(self.pain(collection, batches=self.batch(line, listed, status)))
        self.assertEqual([item.state for item in (line, other, spared)], ["returned", "returned", "paid"])
        self.assertEqual((line.return_reason, other.return_reason), ("AC04", "AM05"))
        self.assertEqual(len(wizard.row_ids), count - 1)

    def test_a_reject_without_an_id_means_one_debit_and_not_its_batch(self):  # X02
        first, second = self.make_due_invoice(), self.make_due_invoice(amount=50)
        collection, line, other = self.confirmed(first, second)
        original = '<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">50.00</InstdAmt></Amt></OrgnlTxRef>'
        wizard = self.apply(self.pain(collection, batches=self.batch(line, transaction("NOTPROVIDED", more=original))))
        self.assertEqual((line.state, other.state), ("paid", "returned"))
        self.assertEqual(len(wizard.row_ids), 1)

    def test_a_file_that_is_read_twice_says_so(self):  # X02
        collection, line = self.confirmed(self.make_due_invoice())
        whole = self.pain(collection, f"<GrpSts>RJCT</GrpSts>{reason('FF01')}")
        self.apply(whole)
        again = self.apply(whole)
        self.assertTrue(all("already returned" in problem for problem in again.row_ids.mapped("problem")))
        self.assertEqual(len(again.row_ids), len(collection.line_ids))
        self.assertEqual(self.env["account.move"].search_count([("ref", "=", f"Return of {line.end_to_end_id}")]), 1)

    def test_what_a_file_tells_twice_is_taken_back_once(self):  # X02
        collection, line = self.confirmed(self.make_due_invoice())
        listed = transaction(line.end_to_end_id)
        wizard = self.apply(self.pain(collection, batches=self.batch(line, listed) + self.batch(line, listed)))
        self.assertEqual(wizard.row_ids.mapped("problem"), [False, "The file contains it more than once."])
        self.assertEqual(line.state, "returned")

    def test_of_a_cancelled_collection_nothing_is_taken_back(self):
        self.make_due_invoice()
        collection = self.make_exported()
        content = self.pain(collection, f"<GrpSts>RJCT</GrpSts>{reason('FF01')}")
        wizard = self.env["customer.collection.cancel"].with_user(self.collector)
        wizard.create({"collection_id": collection.id, "reason": "refused"}).action_cancel()
        rows = self.apply(content).row_ids
        self.assertEqual(set(rows.mapped("problem")), {"Its collection was cancelled: there is nothing to reverse."})

    # The mandate is as it was
    # ------------------------

    def mandate_and_line(self, **mandate):
        customer = self.make_debtor("Kanuverleih Lahn", **mandate)
        invoice = self.make_due_invoice(customer)
        _collection, line = self.confirmed(invoice)
        return line.mandate_id, line, invoice

    def dates(self, mandate):
        return mandate.date_first_debit, mandate.date_last_debit

    def test_the_first_debit_stays_the_first(self):  # X02
        self.company.registry_sepa_first = True
        mandate, line, invoice = self.mandate_and_line()
        self.apply(self.rejected(line))
        self.assertEqual(self.dates(mandate), (False, False))
        again = self.line_for(self.make_exported(), invoice)
        self.assertEqual((line.sequence_code, again.sequence_code), ("FRST", "FRST"))

    def test_a_return_leaves_the_first_debit_made(self):  # X02
        self.company.registry_sepa_first = True
        mandate, line, invoice = self.mandate_and_line()
        self.apply(self.camt(f"<EndToEndId>{line.end_to_end_id}</EndToEndId>"))
        self.assertEqual(self.dates(mandate), (date(2026, 12, 8), date(2026, 12, 8)))
        self.assertEqual(self.line_for(self.make_exported(), invoice).sequence_code, "RCUR")
        self.assertFalse(line.is_rejected)

    def test_a_one_off_mandate_may_be_presented_again(self):  # X02
        mandate, line, invoice = self.mandate_and_line(sequence_type="one_off")
        self.assertEqual(mandate.state, "expired")
        self.apply(self.rejected(line))
        self.assertEqual(mandate.state, "active")
        collection = self.make_prepared()
        self.assertEqual((self.line_for(collection, invoice).amount, self.reason_for(collection, invoice)), (119, ""))

    def test_a_last_debit_may_be_presented_again(self):  # X02
        mandate = self.mandate_of(self.customer)
        mandate.final = True
        first, last = self.make_due_invoice(), self.make_due_invoice()
        _collection, line, final = self.confirmed(first, last)
        self.assertEqual((line.sequence_code, final.sequence_code, mandate.state), ("RCUR", "FNAL", "expired"))
        self.apply(self.rejected(line))
        self.assertEqual(mandate.state, "expired")
        self.apply(self.rejected(final))
        self.assertEqual(mandate.state, "active")
        self.assertEqual(self.line_for(self.make_exported(), last).sequence_code, "FNAL")

    def test_a_mandate_that_could_not_be_active_any_more_stays_ended_and_says_why(self):
        mandate, line, _invoice = self.mandate_and_line(sequence_type="one_off")
        mandate.bank_id.active = False
        self.apply(self.rejected(line))
        self.assertEqual((line.state, mandate.state), ("returned", "expired"))
        self.assertIn("The bank account is archived.", "".join(mandate.message_ids.mapped("body")))

    def test_an_amendment_is_told_again(self):  # X02
        self.confirmed(self.make_due_invoice())
        mandate = self.mandate_of(self.customer)
        mandate._registry_amend(self.make_account(self.customer, "DE02120300000000202051"))
        _collection, line, other = self.confirmed(self.make_due_invoice(), self.make_due_invoice())
        self.apply(self.rejected(line))
        self.assertFalse(mandate.has_pending_amendment)
        self.apply(self.rejected(other))
        self.assertTrue(mandate.has_pending_amendment)
        file = etree.fromstring(self.make_exported().sudo().file_ids.attachment_id.raw)
        self.assertEqual(file.findtext(".//p:AmdmntInfDtls/p:OrgnlDbtrAcct/p:Id/p:Othr/p:Id", None, NAMESPACE), "SMNDA")

    def test_the_36_months_begin_where_they_did(self):  # X02
        for first in (date(2024, 2, 1), False):
            with self.subTest(first):
                mandate = self.mandate_of(self.make_debtor("Debited by another program before"))
                mandate.write({"date_first_debit": first, "date_last_debit": "2026-05-01"})
                _collection, line = self.confirmed(self.make_due_invoice(mandate.partner_id))
                self.assertEqual(mandate.date_last_debit, date(2026, 12, 8))
                self.apply(self.rejected(line))
                self.assertEqual(self.dates(mandate), (first, date(2026, 5, 1)))

    def test_debits_before_and_after_the_rejected_one_still_count(self):  # X02
        mandate = self.mandate_of(self.customer)
        lines = []
        for day in ("2026-12-08", "2026-12-09", "2026-12-10"):
            _collection, line = self.confirmed(self.make_due_invoice(), date_due=day)
            lines.append(line)
        for line, expected in ((lines[2], (8, 9)), (lines[0], (9, 9)), (lines[1], None)):
            self.apply(self.rejected(line))
            days = expected and tuple(date(2026, 12, day) for day in expected)
            self.assertEqual(self.dates(mandate), days or (False, False))

    def test_a_mandate_without_any_debit_may_be_changed_again(self):
        mandate, line, _invoice = self.mandate_and_line()
        self.apply(self.rejected(line))
        mandate._registry_amend(self.make_account(mandate.partner_id, "DE02120300000000202051"))
        self.assertFalse(mandate.has_pending_amendment)

    def test_a_reject_before_the_confirmation_leaves_the_mandate_alone_too(self):  # X02
        mandate = self.mandate_of(self.customer)
        invoice = self.make_due_invoice()
        collection = self.make_exported()
        self.apply(self.rejected(self.line_for(collection, invoice)))
        collection.action_confirm()
        self.assertEqual(self.dates(mandate), (False, False))
        self.assertFalse(mandate._used())

    def test_a_reject_that_waits_for_its_booking_is_never_booked(self):
        _collection, line = self.confirmed(self.make_due_invoice())
        line.sudo().payment_id = False
        line.sudo().state = "exported"
        self.apply(self.rejected(line))
        with self.enter_registry_test_mode():
            self.env.ref("customer_registry_collection.cron_book_collections").method_direct_trigger()
        self.assertEqual((line.state, line.payment_id.ids), ("returned", []))

    def test_a_reject_is_recorded_by_hand_too(self):  # X02
        mandate, line, invoice = self.mandate_and_line(sequence_type="one_off")
        self.take_back(line, "AM04", kind="reject")
        self.assertEqual((line.is_rejected, mandate.state, self.dates(mandate)), (True, "active", (False, False)))
        self.assertIn("was rejected: AM04", "".join(invoice.message_ids.mapped("body")))

    def test_a_one_off_mandate_of_gocardless_may_be_presented_again(self):  # B21
        once = {"provider": "gocardless", "gocardless_mandate": "MD0001ABC", "sequence_type": "one_off"}
        customer = self.make_debtor("Segelschule", **once)
        mandate = self.mandate_of(customer)
        invoice = self.make_due_invoice(customer)
        _collection, line = self.confirmed(invoice, provider="gocardless")
        self.assertEqual(mandate.state, "expired")
        self.take_back(line, "", kind="reject")
        self.assertEqual((mandate.state, self.dates(mandate)), ("active", (False, False)))
        self.assertTrue(self.line_for(self.make_prepared(provider="gocardless"), invoice))

    def test_the_last_debit_of_gocardless_may_be_presented_again(self):  # B21
        customer = self.make_debtor("Segelschule", provider="gocardless", gocardless_mandate="MD0001ABC")
        mandate = self.mandate_of(customer)
        mandate.final = True
        _collection, line, final = self.confirmed(
            self.make_due_invoice(customer), self.make_due_invoice(customer), provider="gocardless"
        )
        self.take_back(line, "", kind="reject")
        self.assertEqual(mandate.state, "expired")
        self.take_back(final, "", kind="reject")
        self.assertEqual(mandate.state, "active")

    # What ends mandates
    # ------------------

    def test_a_reason_against_the_batch_ends_no_mandate(self):
        collection, line = self.confirmed(self.make_due_invoice())
        rejected = f"<PmtInfSts>RJCT</PmtInfSts>{reason('AC01')}"
        for content in (
            self.pain(collection, batches=self.batch(line, transaction(line.end_to_end_id, "", ""), rejected)),
            self.pain(collection, batches=self.batch(line, status=rejected)),
        ):
            self.apply(content)
        self.assertEqual(set(collection.line_ids.mapped("return_reason")), {"AC01"})
        self.assertEqual(set(collection.line_ids.mandate_id.mapped("state")), {"active"})

    def test_a_reason_against_the_account_ends_its_mandate(self):  # X02
        _collection, line = self.confirmed(self.make_due_invoice())
        self.apply(self.rejected(line, "AC04"))
        self.assertEqual((line.mandate_id.state, line.date_returned), ("revoked", date(2026, 12, 7)))

    def test_a_booking_is_not_taken_back_before_it_was_made(self):
        _collection, line = self.confirmed(self.make_due_invoice())
        self.apply(self.rejected(line))
        self.assertEqual((str(line.payment_id.date), line.return_move_id.date), (DUE, date(2026, 12, 8)))
