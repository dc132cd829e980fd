"""Returns that a bank names by batch, file or mandate only."""

from freezegun import freeze_time
from odoo.tests import tagged

from tests.collection.return_case import CAMT_054, ReturnCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestReturnsWithoutId(ReturnCase):
    def refs(self, batch="", message="", mandate=""):
        """Return the references in the order of the schema."""
        named = {"MsgId": message, "PmtInfId": batch, "EndToEndId": "NOTPROVIDED", "MndtId": mandate}
        return "".join(f"<{tag}>{value}</{tag}>" for tag, value in named.items() if value)

    def collected(self, *amounts):
        """Return the confirmed debits of so much from one customer each."""
        customers = [self.make_debtor(f"Debtor {number}") for number in range(len(amounts))]
        invoices = [self.make_due_invoice(who, amount) for who, amount in zip(customers, amounts, strict=True)]
        collection, *lines = self.confirmed(*invoices)
        # Other invoices of the database that are due are none of these tests' business.
        (collection.line_ids - collection.line_ids.union(*lines)).sudo().batch_ref = False
        return lines

    def states(self, lines):
        return [line.state for line in lines]

    def test_the_batch_and_the_amount_name_a_debit(self):  # X02
        lines = self.collected(119, 50)
        wizard = self.apply(self.camt(self.refs(lines[0].sudo().batch_ref), amount=50))
        self.assertEqual(self.states(lines), ["paid", "returned"])
        self.assertIn(lines[0].sudo().batch_ref, wizard.row_ids.remark)

    def test_a_batch_of_one_debit_names_it_whatever_the_bank_charges(self):  # X02
        lines = self.collected(119)
        self.apply(self.camt(self.refs(lines[0].sudo().batch_ref), amount=124.5))
        self.assertEqual(self.states(lines), ["returned"])

    def test_a_batch_that_comes_back_in_one_sum_comes_back_whole(self):  # X02
        lines = self.collected(119, 50, 31)
        content = self.camt(self.refs(lines[0].sudo().batch_ref), amount=200)
        self.apply(content)
        self.assertEqual(self.states(lines), ["returned"] * 3)
        again = self.apply(content).row_ids
        self.assertTrue(all("already returned" in problem for problem in again.mapped("problem")))

    def test_what_is_left_of_a_batch_comes_back_in_one_sum(self):  # X02
        lines = self.collected(119, 50, 31)
        self.take_back(lines[0])
        self.apply(self.camt(self.refs(lines[0].sudo().batch_ref), amount=81))
        self.assertEqual(self.states(lines), ["returned"] * 3)

    def test_a_batch_is_named_beside_the_entry_too(self):  # X02
        lines = self.collected(119, 50)
        batch = f"<Btch><PmtInfId>{lines[0].sudo().batch_ref}</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
        code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>"
        self.apply(CAMT_054.format(entries=self.entry(batch, 169, code=code)))
        self.assertEqual(self.states(lines), ["returned"] * 2)

    def test_the_entry_tells_in_german_codes_that_its_debits_came_back(self):  # X02
        lines = self.collected(119)
        code = "<BkTxCd><Prtry><Cd>NRTI+109+00931</Cd><Issr>DK</Issr></Prtry></BkTxCd>"
        details = f"<TxDtls><Refs><EndToEndId>{lines[0].end_to_end_id}</EndToEndId></Refs></TxDtls>"
        self.apply(CAMT_054.format(entries=self.entry(details, code=code)))
        self.assertEqual(self.states(lines), ["returned"])

    def test_a_sum_that_fits_nothing_is_found_out_by_people(self):
        lines = self.collected(119, 50)
        rows = self.apply(self.camt(self.refs(lines[0].sudo().batch_ref), amount=70)).row_ids
        self.assertIn("Several debits match", rows.problem)
        self.assertFalse(rows.line_id)
        self.assertEqual(self.states(lines), ["paid", "paid"])

    def test_the_file_names_its_debits_like_the_batch(self):  # X02
        lines = self.collected(119, 50)
        message = lines[0].sudo().file_id.message_ref
        self.apply(self.camt(self.refs(message=message, batch="of the bank"), amount=50))
        self.assertEqual(self.states(lines), ["paid", "returned"])

    def test_the_mandate_names_its_debit(self):  # X02
        lines = self.collected(119, 119)
        mandate = lines[1].mandate_reference
        wizard = self.apply(self.camt(self.refs(mandate=mandate)))
        self.assertEqual(self.states(lines), ["paid", "returned"])
        self.assertIn(mandate, wizard.row_ids.remark)
        self.assertIn("already returned", self.apply(self.camt(self.refs(mandate=mandate))).row_ids.problem)

    def test_batch_and_mandate_together_name_one_of_equal_amounts(self):  # X02
        lines = self.collected(119, 119)
        self.apply(self.camt(self.refs(lines[0].sudo().batch_ref, mandate=lines[1].mandate_reference)))
        self.assertEqual(self.states(lines), ["paid", "returned"])

    def test_of_several_debits_by_a_mandate_the_last_one_before_the_return_is_meant(self):  # X02
        days = ("2026-12-03", "2026-12-08", "2026-12-15")
        lines = [self.confirmed(self.make_due_invoice(), date_due=day)[1] for day in days]
        content = self.camt(self.refs(mandate=lines[0].mandate_reference), day="2026-12-10")
        self.apply(content)
        self.assertEqual(self.states(lines), ["paid", "returned", "paid"])
        self.assertIn("already returned", self.apply(content).row_ids.problem)
        self.assertEqual(self.states(lines), ["paid", "returned", "paid"])

    def test_several_debits_of_a_day_by_a_mandate_are_found_out_by_people(self):
        _collection, *lines = self.confirmed(self.make_due_invoice(), self.make_due_invoice())
        rows = self.apply(self.camt(self.refs(mandate=lines[0].mandate_reference))).row_ids
        self.assertIn("Several debits match", rows.problem)
        self.assertEqual(self.states(lines), ["paid", "paid"])

    def test_the_debits_of_other_companies_are_not_found(self):
        (line,) = self.collected(119)
        named = [self.refs(line.sudo().batch_ref), self.refs(mandate=line.mandate_reference)]
        named.append(f"<EndToEndId>{line.end_to_end_id}</EndToEndId>")
        line.sudo().company_id = self.env["res.company"].create({"name": "Other"})
        for refs in named:
            rows = self.read(self.camt(refs)).row_ids
            self.assertEqual((rows.line_id.ids, rows.problem), ([], "None of your debits has this ID."))
