from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from tests.common import RegistryCase


class TestDeletion(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.person = cls.make_contact(cls.customer).person_id

    def assertRefused(self, partner, user=None):
        partner = partner.with_user(user or self.clerk)
        with self.assertRaises(UserError) as caught:
            partner.unlink()
        message = str(caught.exception)
        self.assertEqual(message.count("."), 1, message)
        self.assertIn(partner.sudo().name, message)
        self.assertIn("billing documents", message)
        self.assertIn("archive", message)
        self.assertIn("mark them as former customers", message)
        self.assertTrue(partner.sudo().exists())

    def test_a_customer_without_documents_is_deleted_with_its_links(self):  # W15
        links = self.customer.contact_link_ids
        self.assertTrue(links)
        self.customer.with_user(self.clerk).unlink()
        self.assertFalse(self.customer.exists() or links.exists())

    def test_a_draft_a_posted_and_a_cancelled_document_each_keep_the_customer(self):  # W16
        for state in ("draft", "posted", "cancel"):
            with self.subTest(state):
                customer = self.make_customer(f"Customer {state}")
                invoice = self.make_invoice(customer, post=state == "posted")
                if state == "cancel":
                    invoice.button_cancel()
                self.assertEqual(invoice.state, state)
                self.assertRefused(customer)

    def test_an_invoice_that_a_third_party_pays_keeps_the_customer(self):  # W16, W34
        self.customer.payer_id = self.make_customer("Payer", email="payer@example.com")
        self.make_invoice(self.customer, post=False)
        self.customer.payer_id = False
        self.assertRefused(self.customer)

    def test_a_folder_keeps_the_customer_though_nothing_was_billed(self):  # W16
        self.env["customer.folder"].create({"name": "Hosting", "partner_id": self.customer.id})
        self.assertRefused(self.customer)

    def test_the_refusal_says_so_under_a_restricted_audit_trail_too(self):  # W16
        self.company.restrictive_audit_trail = True
        self.make_invoice(self.customer, post=True)
        self.assertRefused(self.customer)

    def test_a_document_of_a_contact_keeps_the_customer_and_the_contact(self):  # W16
        self.make_invoice(self.person, post=False)
        self.assertRefused(self.customer)
        self.assertRefused(self.person)

    def test_a_document_of_a_former_contact_keeps_its_customer_of_that_time(self):  # W16
        invoice = self.make_invoice(self.person, post=False)
        self.env.cr.execute(
            "UPDATE account_move SET partner_id = %s WHERE id = %s", [self.company.partner_id.id, invoice.id]
        )
        invoice.invalidate_recordset()
        self.assertEqual(invoice.commercial_partner_id, self.customer)
        self.assertRefused(self.customer)

    def test_a_document_of_an_archived_contact_counts(self):  # W16
        self.make_invoice(self.person, post=False)
        self.person.active = False
        self.assertRefused(self.customer)

    def test_a_document_in_a_company_of_which_the_user_knows_nothing_counts(self):  # W16
        other = self.env["res.company"].create({"name": "Other"})
        self.env["account.chart.template"].try_loading("generic_coa", company=other, install_demo=False)
        moves = self.env["account.move"].with_company(other)
        moves.create({"move_type": "out_invoice", "partner_id": self.customer.id, "company_id": other.id})
        self.assertNotIn(other, self.clerk.company_ids)
        self.assertRefused(self.customer)

    def test_a_payment_keeps_the_customer(self):  # W16
        self.env["account.payment"].create({"partner_id": self.customer.id, "amount": 5, "payment_type": "inbound"})
        self.assertRefused(self.customer)

    def test_a_contact_without_documents_leaves_a_billed_customer(self):  # W15
        self.make_invoice(self.customer, post=False)
        self.person.with_user(self.clerk).unlink()
        self.assertFalse(self.person.exists())

    def test_one_billed_customer_refuses_the_whole_choice_and_is_named_alone(self):  # W16
        free = self.make_customer("Free", email="free@example.com")
        self.make_invoice(self.customer, post=False)
        with self.assertRaises(UserError) as caught:
            (free + self.customer).with_user(self.clerk).unlink()
        self.assertNotIn("Free", str(caught.exception))
        self.assertTrue(free.exists())

    def test_also_a_manager_and_the_system_are_refused(self):  # W16
        self.make_invoice(self.customer, post=False)
        self.assertRefused(self.customer, new_test_user(self.env, "boss", "customer_registry.group_manager"))
        self.assertRefused(self.customer, self.env.ref("base.user_root"))

    def test_contacts_outside_of_the_registry_are_left_to_odoo(self):
        stranger = self.Partner.create({"name": "Stranger"})
        self.make_invoice(stranger, post=False)
        with self.assertRaisesRegex(UserError, "used in Accounting"):
            stranger.unlink()

    def test_what_is_refused_can_be_archived_and_coded_former(self):  # W16, W17
        self.make_invoice(self.customer, post=False)
        self.customer.with_user(self.clerk).registry_state = "former"
        self.customer.with_user(self.clerk).action_archive()
        self.assertFalse(self.customer.active)

    def test_an_addon_adds_its_own_documents(self):  # W16
        fields = {"customer.contact": ["customer_id"]}
        with patch.object(type(self.Partner), "_registry_billing_partner_fields", lambda self: fields):
            self.assertRefused(self.customer)
