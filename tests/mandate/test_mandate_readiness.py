"""SEPA is offered only by a company that can collect; what is missing is named one by one."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from tests.common import RegistryCase


@tagged("post_install", "-at_install")
class TestReadiness(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.set_up_creditor()
        cls.customer = cls.make_customer()

    def missing(self):
        self.env.invalidate_all()
        return " ".join(self.company._registry_collection_missing())

    def test_iban_bic_and_creditor_identifier_are_named_one_by_one(self):  # B13
        self.assertEqual(self.missing(), "")
        bank = self.journal.bank_account_id
        bank.bank_id.bic = False
        self.assertRegex(self.missing(), r"^The BIC of \S.* is missing or not valid\.$")
        bank.acc_number = "DE02120300000000202052"
        self.assertIn("The IBAN of", self.missing())
        self.company.registry_creditor_identifier = False
        self.assertIn("The creditor identifier of", self.missing())
        self.company.registry_collection_journal_id = False
        self.assertEqual(len(self.company._registry_collection_missing()), 4)

    def test_gocardless_needs_none_of_them(self):  # B13, B15
        self.company.write({"registry_creditor_identifier": False, "registry_collection_journal_id": False})
        self.assertEqual(self.company._registry_collection_missing("gocardless"), [])

    def test_wrong_check_digits_of_the_creditor_identifier_are_refused_naming_it(self):  # B13
        for wrong in ("DE99ZZZ09999999999", "DE98", "ZZ98ZZZ09999999999", "DE98ZZZ0999999999Ä"):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, f"creditor identifier “{wrong}”"):
                self.company.registry_creditor_identifier = wrong
        self.company.registry_creditor_identifier = "fr 72 zzz 123456"
        self.assertEqual(self.company.registry_creditor_identifier, "FR72ZZZ123456")

    def test_the_identifier_of_mandates_in_use_is_kept(self):
        mandate = self.make_mandate(self.customer)
        self.company.registry_creditor_identifier = "FR72ZZZ123456"
        mandate._registry_mark_debited(mandate.date_signed)
        with self.assertRaisesRegex(UserError, "1 mandates were given"):
            self.company.registry_creditor_identifier = "DE98ZZZ09999999999"

    def test_sepa_cannot_be_chosen_until_the_company_is_ready(self):  # B13, W20
        self.company.registry_creditor_identifier = False
        with self.assertRaisesRegex(ValidationError, "The creditor identifier of"):
            self.customer.with_user(self.clerk).registry_payment_type = "sepa"
        self.customer.with_user(self.clerk).registry_payment_type = "paypal"
        self.company.registry_creditor_identifier = "DE98ZZZ09999999999"
        self.customer.with_user(self.clerk).registry_payment_type = "sepa"

    def test_no_mandate_is_activated_until_the_company_is_ready(self):  # B13
        mandate = self.make_mandate(self.customer, state="draft")
        self.company.registry_creditor_identifier = False
        self.assertIn("creditor identifier", mandate.not_ready)
        with self.assertRaisesRegex(UserError, "The creditor identifier of"):
            mandate.action_activate()

    def test_a_company_that_is_not_ready_any_more_is_shown_at_the_customer(self):  # B13
        self.customer.registry_payment_type = "sepa"
        self.assertFalse(self.customer.registry_collection_missing)
        self.company.registry_collection_journal_id = False
        self.env.invalidate_all()
        self.assertIn("collecting bank account", self.customer.with_user(self.clerk).registry_collection_missing)

    def test_the_agreed_payment_type_sets_the_payment_method_of_invoices(self):  # W20, B16
        customer = self.customer.with_user(self.clerk)
        customer.registry_payment_type = "sepa"
        self.assertEqual(self.customer.property_inbound_payment_method_line_id.code, "customer_sepa")
        self.assertEqual(self.customer.property_inbound_payment_method_line_id.journal_id, self.journal)
        customer.registry_payment_type = "invoice"
        self.assertFalse(self.customer.property_inbound_payment_method_line_id)

    def test_a_payment_method_chosen_by_hand_is_left_alone(self):  # W20
        lines = self.journal.inbound_payment_method_line_ids
        self.customer.property_inbound_payment_method_line_id = lines.filtered(
            lambda line: line.code == "customer_gocardless"
        )
        self.customer.registry_payment_type = "sepa"
        self.assertEqual(self.customer.property_inbound_payment_method_line_id.code, "customer_gocardless")

    def test_every_bank_journal_offers_both_methods_also_new_ones(self):
        journal = self.env["account.journal"].create({"name": "Second", "type": "bank", "code": "BNK9"})
        for item in (self.journal, journal):
            codes = item.inbound_payment_method_line_ids.mapped("code")
            self.assertTrue({"customer_sepa", "customer_gocardless"} <= set(codes))
        self.assertNotIn("customer_sepa", self.env["account.payment.method"]._get_sdd_payment_method_code())

    def test_the_settings_are_made_in_one_place(self):  # B13
        with Form(self.env["res.config.settings"]) as form:
            form.registry_pain_version = "pain.008.001.02"
            form.registry_prenotification_days = 5
            form.registry_max_debits_per_file = 999
            form.registry_sepa_first = True
        form.save().execute()
        company = self.env.company
        self.assertEqual(company.registry_pain_version, "pain.008.001.02")
        self.assertEqual((company.registry_prenotification_days, company.registry_max_debits_per_file), (5, 999))
        self.assertTrue(company.registry_sepa_first)
