"""Mandates and debits on the overview of their customer, for people with the right to bank data."""

import json

from freezegun import freeze_time
from odoo.tests import new_test_user

from tests.collection.collection_case import CollectionCase
from tests.overview.blocks_case import BlocksCase

ACCOUNT = "370400440532"


@freeze_time("2026-11-22")
class TestBlocksCollection(CollectionCase, BlocksCase):
    def test_mandates_show_their_state_and_a_masked_account(self):  # W26
        mandate = self.mandate_of(self.customer)
        self.make_mandate(self.customer, reference="OLD-1", state="revoked", date_signed="2025-01-01")
        self.make_mandate(self.customer, reference="NEW-1", state="draft", date_signed=False)
        self.make_mandate(self.other, reference="FOREIGN")
        self.assertEqual(
            self.badges("mandates", self.collector),
            {
                mandate.reference: ("Active", "success"),
                "NEW-1": ("Draft", "info"),
                "OLD-1": ("Revoked", "muted"),
            },
        )
        block = self.block("mandates", self.collector)
        row = next(row for row in block["rows"] if row["title"] == mandate.reference)
        self.assertEqual((row["detail"], row["date"]), (mandate.iban_masked, "2026-01-15"))
        self.assertNotIn(ACCOUNT, json.dumps(self.overview(self.collector)))
        self.assertEqual(block["create"]["context"], {"default_partner_id": self.customer.id})

    def test_debits_show_their_state_and_why_they_came_back(self):  # X02
        first, second = self.make_due_invoice(amount=50), self.make_due_invoice(amount=70)
        collection = self.make_exported()
        collection.action_confirm()
        self.take_back(self.line_for(collection, second), "AM04")
        rows = self.block("debits", self.collector)["rows"]
        shown = [
            (row["title"], row["amount"], row["date"], row["detail"], row["badge"]["text"], row["badge"]["tone"])
            for row in rows
        ]
        self.assertEqual(
            shown,
            [
                (
                    second.name,
                    70,
                    "2026-12-10",
                    "AM04 there are insufficient funds in the account",
                    "Returned",
                    "danger",
                ),
                (first.name, 50, "2026-12-08", "", "Paid", "success"),
            ],
        )

    def test_without_the_right_to_bank_data_both_blocks_are_forbidden(self):  # W26
        self.make_due_invoice()
        self.make_exported()
        biller = new_test_user(self.env, "biller", "customer_registry.group_user,account.group_account_invoice")
        for user in (self.clerk, biller):
            for code in ("mandates", "debits"):
                block = self.block(code, user)
                with self.subTest(user=user.login, code=code):
                    self.assertEqual((block["state"], block["rows"], block["count"]), ("forbidden", [], 0))
            mandate = self.mandate_of(self.customer)
            self.assertNotIn(mandate.iban_masked, json.dumps(self.overview(user)))

    def test_mandates_of_other_companies_are_left_out(self):
        foreign = self.env["res.company"].create({"name": "Other"})
        self.make_mandate(self.customer, reference="FOREIGN", company_id=foreign.id, state="draft")
        self.assertNotIn("FOREIGN", self.titles("mandates", self.collector))
        self.assertNotIn("FOREIGN", self.listed("mandates", self.collector).mapped("reference"))
