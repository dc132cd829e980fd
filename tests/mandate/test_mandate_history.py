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
