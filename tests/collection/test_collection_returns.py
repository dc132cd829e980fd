"""Debits that come back, by hand and from files of the bank."""

import base64
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.customer_registry_collection.wizard.collection import customer_collection_return_file
from odoo.exceptions import UserError
from odoo.tests import tagged

from tests.collection.collection_case import CollectionCase

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>N1</MsgId><CreDtTm>2026-12-10T08:00:00</CreDtTm></GrpHdr><Ntfctn><Id>1</Id>{entries}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-12-10</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>
<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>
</TxDtls></NtryDtls></Ntry>"""
PAIN = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-12-03T08:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>
<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>
</CstmrPmtStsRpt></Document>"""


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestCollectionReturns(CollectionCase):
    def confirmed(self, *invoices):
        collection = self.make_exported()
        collection.action_confirm()
        return [self.line_for(collection, invoice) for invoice in invoices]

    def read_file(self, content, name="camt.xml"):
        wizards = self.env["customer.collection.return.file"].with_user(self.collector)
        wizard = wizards.create({"file": base64.b64encode(content.encode()), "filename": name})
        wizard.action_read()
        return wizard

    def test_a_returned_debit_reopens_the_invoice_with_the_reason(self):  # X02
        invoice = self.make_due_invoice()
        (line,) = self.confirmed(invoice)
        self.take_back(line, "AC04", fee=3.5)
        self.assertEqual((line.state, line.return_reason, line.return_fee), ("returned", "AC04", 3.5))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("not_paid", 119))
        self.assertEqual(invoice.registry_return_reason, "AC04 the account is closed")
        self.assertIn("AC04 the account is closed", "".join(invoice.message_ids.mapped("body")))
        self.assertEqual((line.payment_id.state, line.return_move_id.date), ("rejected", date(2026, 12, 10)))
        balance = sum((line.payment_id.move_id | line.return_move_id).line_ids.mapped("amount_residual"))
        self.assertEqual(balance, 0)

    def test_a_debit_comes_back_once(self):  # X02
        (line,) = self.confirmed(self.make_due_invoice())
        self.take_back(line)
        with self.assertRaisesRegex(UserError, "already returned on 2026-12-10"):
            self.take_back(line)

    def test_what_was_never_debited_does_not_come_back(self):
        invoice = self.make_due_invoice()
        line = self.line_for(self.make_prepared(), invoice)
        with self.assertRaisesRegex(UserError, f"{invoice.name}: It was never debited"):
            self.take_back(line)

    def test_reasons_that_will_stay_end_the_mandate_where_the_company_wants_it(self):  # X02
        mandate = self.mandate_of(self.customer)
        first, second, third = (self.make_due_invoice() for _number in range(3))
        lines = self.confirmed(first, second, third)
        self.take_back(lines[0], "AM04")
        self.assertEqual(mandate.state, "active")
        self.company.registry_return_blocks = False
        self.take_back(lines[1], "MD01")
        self.assertEqual(mandate.state, "active")
        self.company.registry_return_blocks = True
        self.take_back(lines[2], "MD07")
        self.assertEqual((mandate.state, mandate.date_revoked), ("revoked", date(2026, 12, 10)))
        self.assertIn("MD07", mandate.revocation_reason)
        self.assertIn("is “Revoked”", self.reason_for(self.make_prepared(), first))

    def test_a_returned_invoice_is_collected_again(self):
        invoice = self.make_due_invoice()
        (line,) = self.confirmed(invoice)
        self.take_back(line, "AM04")
        again = self.make_exported()
        again.action_confirm()
        self.assertEqual((self.line_for(again, invoice).state, invoice.payment_state), ("paid", "paid"))

    def test_a_return_leaves_what_the_bank_statement_has_matched(self):
        invoice = self.make_due_invoice()
        (line,) = self.confirmed(invoice)
        payment = line.payment_id
        liquidity = payment.move_id.line_ids.filtered(lambda item: item.account_id == payment.outstanding_account_id)
        other = self.env["account.move"].create(
            {
                "journal_id": self.journal.id,
                "date": "2026-12-08",
                "line_ids": [
                    (0, 0, {"account_id": liquidity.account_id.id, "credit": 119}),
                    (0, 0, {"account_id": self.journal.default_account_id.id, "debit": 119}),
                ],
            }
        )
        other.action_post()
        (liquidity | other.line_ids.filtered(lambda item: item.account_id == liquidity.account_id)).reconcile()
        self.take_back(line)
        self.assertTrue(liquidity.reconciled)
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_a_file_of_returns_is_shown_then_booked(self):  # X02
        first, second = self.make_due_invoice(), self.make_due_invoice(amount=50)
        lines = self.confirmed(first, second)
        entries = [
            ENTRY.format(id=lines[0].end_to_end_id, amount="119.00", reason="AC04"),
            ENTRY.format(id="UNKNOWN-1", amount="7.00", reason="AC04"),
        ]
        content = CAMT.format(entries="".join(entries))
        wizard = self.read_file(content)
        self.assertEqual(wizard.row_ids.mapped("problem"), [False, "None of your debits has this ID."])
        self.assertEqual(first.payment_state, "paid")
        wizard.action_apply()
        self.assertEqual(wizard.row_ids.mapped("is_done"), [True, False])
        self.assertEqual((first.payment_state, second.payment_state), ("not_paid", "paid"))
        self.assertEqual((lines[0].return_reason, lines[0].date_returned), ("AC04", date(2026, 12, 10)))
        again = self.read_file(content)
        self.assertIn("already returned", again.row_ids[0].problem)
        again.action_apply()
        self.assertFalse(any(again.row_ids.mapped("is_done")))

    def both_returned(self):
        """Return a file, read, of two returns that are booked together, with their debits."""
        lines = self.confirmed(self.make_due_invoice(), self.make_due_invoice())
        entries = [ENTRY.format(id=line.end_to_end_id, amount="119.00", reason="AM04") for line in lines]
        return self.read_file(CAMT.format(entries="".join(entries))), lines

    def test_one_return_that_fails_stops_no_other_one(self):  # X02
        wizard, (first, second) = self.both_returned()
        self.take_back(first)
        wizard.action_apply()
        self.assertEqual(wizard.row_ids.mapped("is_done"), [False, True])
        self.assertIn("already returned", wizard.row_ids[0].problem)
        self.assertEqual((first.return_reason, second.return_reason, second.state), ("AC04", "AM04", "returned"))

    def test_what_takes_long_goes_on_when_it_is_asked_to(self):
        wizard, lines = self.both_returned()
        with patch.object(customer_collection_return_file, "SECONDS", -1):
            wizard.action_apply()
        self.assertEqual((wizard.state, wizard.ready_count, wizard.done_count), ("check", 2, 0))
        wizard.action_apply()
        self.assertEqual((wizard.state, wizard.ready_count, wizard.done_count), ("done", 0, 2))
        self.assertEqual({line.state for line in lines}, {"returned"})

    def test_a_payment_that_only_the_bank_statement_books_is_taken_back(self):
        self.company._registry_method_line().payment_account_id = False
        invoice = self.make_due_invoice()
        # As with an addon that reconciles bank statements.
        moves = type(self.env["account.move"])
        self.startPatcher(patch.object(moves, "_get_invoice_in_payment_state", lambda self: "in_payment"))
        (line,) = self.confirmed(invoice)
        self.assertFalse(line.payment_id.move_id)
        self.assertEqual(invoice.payment_state, "in_payment")
        self.take_back(line)
        self.assertEqual((line.payment_id.state, invoice.payment_state), ("rejected", "not_paid"))

    def test_a_file_that_the_bank_rejects_as_a_whole_returns_all_its_debits(self):  # X02
        self.make_due_invoice()
        collection = self.make_exported()
        wizard = self.read_file(PAIN.format(message=collection.file_ids.message_ref))
        self.assertEqual(len(wizard.row_ids), len(collection.line_ids))
        wizard.action_apply()
        self.assertEqual(set(collection.line_ids.mapped("state")), {"returned"})
        self.assertFalse(collection.line_ids.payment_id)
        collection.action_confirm()
        self.assertFalse(collection.line_ids.payment_id)

    def test_other_files_are_refused_without_quoting_them(self):
        for content in (
            "no xml DE89370400440532013000",
            "<Document><Other/></Document>",
            "",
            "<!DOCTYPE x><Document/>",
        ):
            with (
                self.subTest(content),
                self.assertRaisesRegex(UserError, "not a readable pain.002 or camt.054") as caught,
            ):
                self.read_file(content)
            self.assertNotIn("532013", str(caught.exception))
