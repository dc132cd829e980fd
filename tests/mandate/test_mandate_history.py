"""Mandates in the tamper-evident history."""

import json

from odoo.tests import tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestMandateHistory(RegistryCase):
    def test_a_mandate_is_recorded_from_the_draft_to_its_revocation(self):  # X04
        self.set_up_creditor()
        customer = self.make_customer()
        mandate = self.make_mandate(customer, bank_id=self.make_account(customer).id, state="active")
        self.env.cr.flush()
        mandate._registry_mark_debited(mandate.date_signed)
        self.env.cr.flush()
        mandate._registry_revoke(mandate.date_signed, "Asked by phone")
        self.env.cr.flush()
        domain = [("res_model", "=", "customer.mandate"), ("res_id", "=", mandate.id)]
        entries = self.env["customer.history"].search(domain, order="number")
        self.assertEqual(entries.mapped("event"), ["created", "changed", "changed"])
        states = [json.loads(entry.payload)["state"] for entry in entries]
        self.assertEqual(states, ["active", "active", "revoked"])
        self.assertTrue(all(entries.mapped("is_bank_data")))
        self.assertIn("Reference: ", entries[-1].summary)
        self.assertIn("State: Revoked", entries[-1].summary)
        self.assertIn("•• ••••", entries[-1].summary)
        self.assertNotIn("digest", entries[-1].summary)
        self.assertEqual(entries[-1].kind, self.env["ir.model"]._get("customer.mandate").name)
        self.assertNotIn(mandate.iban, "".join(entries.mapped("payload")))
        self.assertEqual(self.env["customer.history"]._verify().problem, "")

    def test_nothing_personal_of_a_mandate_stands_in_the_chain_nor_anywhere_after_an_erasure(self):  # X22
        self.set_up_creditor()
        customer = self.make_customer()
        account = self.make_account(customer, acc_holder_name="Anna Lindner")
        values = {"reference": "LINDNER-1", "gocardless_mandate": "MD0LINDNER"}
        mandate = self.make_mandate(customer, bank_id=account.id, **values)
        self.env.cr.flush()
        mandate._registry_revoke(mandate.date_signed, "Asked by Mr Dahl")
        self.env.cr.flush()
        history = self.env["customer.history"]
        domain = [("res_model", "in", ("customer.mandate", "res.partner.bank")), ("customer_key", "=", customer.id)]
        entries = history.search(domain)
        personal = ("LINDNER-1", "MD0LINDNER", "Anna Lindner", "Mr Dahl", "3000")
        for value in personal:
            self.assertNotIn(value, "".join(entries.mapped("payload")))
            self.assertIn(value, "".join(entries.mapped("summary")))
        history._erase_values(mandate)
        history._erase_values(account)
        held = str(entries.read()) + str(self.env["customer.history.value"].search([]).mapped("content"))
        for value in personal[:-1]:
            self.assertNotIn(value, held)
        self.assertIn("Reference: erased", entries.filtered(lambda entry: entry.res_model == mandate._name)[0].summary)
        self.assertEqual(history._verify().problem, "")
