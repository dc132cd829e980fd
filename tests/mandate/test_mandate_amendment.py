"""A mandate in use goes on with a new account: what the bank knows is kept until it is told."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from tests.common import RegistryCase

NEW = "DE12500105170648489890"


@tagged("post_install", "-at_install")
class TestAmendment(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_creditor()
        cls.customer = cls.make_customer()
        cls.account = cls.make_account(cls.customer)
        cls.new = cls.make_account(cls.customer, NEW)
        cls.mandate = cls.make_mandate(cls.customer, bank_id=cls.account.id, reference="RB-1")

    def use(self):
        self.mandate._registry_mark_debited(date(2026, 3, 1))

    def amend(self, **values):
        action = self.mandate.action_amend()
        wizard = self.env[action["res_model"]].with_context(**action["context"]).create(values)
        wizard.action_amend()

    def test_the_original_account_is_kept_for_the_next_debit(self):  # B17
        self.use()
        self.amend(bank_id=self.new.id)
        pending = self.mandate._pending_amendments()
        self.assertEqual((self.mandate.iban, pending.original_iban), (NEW, "DE89370400440532013000"))
        self.assertEqual(pending._originals(), {"original_mandate": "", "account_changed": True})
        self.assertTrue(self.mandate.has_pending_amendment)

    def test_the_original_reference_is_kept_for_the_next_debit(self):  # B17
        self.use()
        self.amend(reference="RB-2")
        pending = self.mandate._pending_amendments()
        self.assertEqual(self.mandate.reference, "RB-2")
        self.assertEqual(pending._originals(), {"original_mandate": "RB-1", "account_changed": False})

    def test_of_several_changes_the_bank_is_told_the_first_original(self):
        self.use()
        self.amend(bank_id=self.new.id, reference="RB-2")
        self.amend(reference="RB-3")
        pending = self.mandate._pending_amendments()
        self.assertEqual(pending._originals(), {"original_mandate": "RB-1", "account_changed": True})

    def test_a_change_and_back_is_none(self):
        self.use()
        self.amend(bank_id=self.new.id)
        self.amend(bank_id=self.account.id)
        pending = self.mandate._pending_amendments()
        self.assertEqual(pending._originals(), {"original_mandate": "", "account_changed": False})

    def test_a_change_made_after_the_file_stays_pending(self):
        self.use()
        self.amend(reference="RB-2")
        in_file = self.mandate._pending_amendments()
        self.amend(bank_id=self.new.id)
        in_file._mark_sent(date(2026, 4, 1))
        left = self.mandate._pending_amendments()
        self.assertEqual(left._originals(), {"original_mandate": "", "account_changed": True})
        self.assertEqual(in_file.date_sent, date(2026, 4, 1))

    def test_a_mandate_that_no_bank_has_seen_is_simply_changed(self):
        self.amend(bank_id=self.new.id)
        self.assertEqual(self.mandate.iban, NEW)
        self.assertFalse(self.mandate.amendment_ids)

    def test_the_new_account_is_checked_like_the_first(self):
        self.use()
        wrong = self.make_account(self.customer, "DE89370400440532013001")
        stranger = self.make_account(self.make_customer("Other", email="o@example.com"), "DE02500105170137075030")
        for account, words in ((wrong, "not a valid IBAN"), (stranger, "does not belong to")):
            with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.amend(bank_id=account.id)
        self.assertEqual(self.mandate.bank_id, self.account)

    def test_only_active_mandates_are_amended_and_only_by_a_change(self):
        with self.assertRaisesRegex(UserError, "choose another bank account"):
            self.amend(bank_id=self.account.id, reference="RB-1")
        self.mandate._registry_revoke(date(2026, 3, 1), "letter")
        with self.assertRaisesRegex(UserError, "is not active"):
            self.amend(bank_id=self.new.id)
