import re

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.customer_registry.checks.bank import iban_is_valid
from odoo.addons.customer_registry.checks.bank_input import BankInputError, french_iban, german_iban, read_iban, rib_key
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, Form, new_test_user

from tests.common import RegistryCase

IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE40370400449990000822"
FULL_NUMBER = re.compile(r"[A-Z]{2}\d{2}(\s?[A-Z0-9]{4}){3}|\d{9}")
DIGITS = "0123456789"


class TestBankInput(BaseCase):
    """The input aid without Odoo."""

    @given(blz=st.integers(10_000_000, 99_999_999), account=st.integers(1, 9_999_999_999))
    def test_every_blz_and_account_yield_a_valid_iban(self, blz, account):  # W22
        found = german_iban(str(blz), str(account))
        self.assertEqual(found.iban[4:], f"{blz}{account:010d}")
        self.assertTrue(iban_is_valid(found.iban))

    @given(
        bank=st.text(DIGITS, min_size=5, max_size=5),
        branch=st.text(DIGITS, min_size=5, max_size=5),
        account=st.text(DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=11),
        wrong=st.integers(1, 96),
    )
    def test_every_rib_yields_a_valid_iban_and_only_with_its_key(self, bank, branch, account, wrong):  # W24
        key = rib_key(bank, branch, account)
        self.assertTrue(iban_is_valid(french_iban(bank, branch, account, key).iban))
        with self.assertRaisesRegex(BankInputError, "^key$"):
            french_iban(bank, branch, account, f"{(int(key) - 1 + wrong) % 97 + 1:02d}")

    @given(parts=st.tuples(st.text(), st.text(), st.text(), st.text()))
    def test_whatever_is_typed_ends_in_an_iban_or_in_the_part_at_fault(self, parts):
        for reader, count in ((read_iban, 1), (german_iban, 2), (french_iban, 4)):
            try:
                self.assertTrue(iban_is_valid(reader(*parts[:count]).iban))
            except BankInputError as error:
                self.assertIn(error.code, {"iban", "blz", "account", "bank", "branch", "key"})

    def test_the_bank_and_its_bic_are_found(self):  # W23, W26
        found = german_iban("370 400 44", "532013000")
        self.assertEqual((found.iban, found.bic, found.bank_name), (IBAN, "COBADEFFXXX", "Commerzbank"))
        self.assertEqual(french_iban("20041", "01005", "0500013M026", "06").iban, "FR1420041010050500013M02606")

    def test_exceptions_of_a_bank_and_unknown_banks_warn_only(self):  # W22
        self.assertEqual(german_iban("10010010", "999000123").warnings, ("check_digit",))
        self.assertIn("unknown_bank", german_iban("99999999", "1").warnings)


class TestBankData(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "customer_registry.group_user,customer_registry.group_bank_data"
        cls.banker = new_test_user(cls.env, "banker", groups)
        cls.customer = cls.make_customer()

    def add_account(self, customer=None, **values):
        customer = customer or self.customer
        action = customer.with_user(self.banker).action_add_bank_account()
        wizards = self.env[action["res_model"]].with_user(self.banker).with_context(**action["context"])
        wizard = wizards.create(values)
        wizard.action_add()
        return customer.bank_ids

    def test_the_payment_type_is_chosen_and_holds_for_contacts(self):  # W20
        self.set_up_creditor()
        address = self.Partner.create({"name": "Site", "parent_id": self.customer.id, "type": "invoice"})
        for payment_type in ("sepa", "paypal", "invoice"):
            self.customer.with_user(self.clerk).registry_payment_type = payment_type
            self.assertEqual(address.registry_payment_type, payment_type)

    def test_direct_debit_without_an_iban_or_a_mandate_is_warned_of(self):  # W20, W27
        self.set_up_creditor()
        self.customer.registry_payment_type = "sepa"
        self.assertIn("no valid IBAN", self.debit_warnings())
        self.add_account(iban=IBAN)
        self.assertIn("no active mandate", self.debit_warnings())
        self.make_mandate(self.customer)
        self.assertEqual(self.debit_warnings(), "")

    def debit_warnings(self):
        self.env.invalidate_all()
        messages = [finding["message"] for finding in self.customer.with_user(self.clerk).registry_review()]
        return " ".join(message for message in messages if "Direct debit" in message)

    def test_account_number_and_blz_become_an_account_with_bank_and_holder(self):  # W21, W22, W23, W26, W30
        account = self.add_account(kind="de", blz="37040044", account_number="532013000", holder="Anna Lindner")
        self.assertEqual(account.sanitized_acc_number, IBAN)
        self.assertEqual((account.acc_holder_name, account.bank_id.bic), ("Anna Lindner", "COBADEFFXXX"))
        self.assertEqual((account.partner_id, account.acc_type), (self.customer, "iban"))

    def test_rib_and_guichet_become_an_account(self):  # W24
        parts = {"rib_bank": "20041", "rib_branch": "01005", "rib_account": "0500013M026", "rib_key": "06"}
        account = self.add_account(kind="fr", **parts)
        self.assertEqual(account.sanitized_acc_number, "FR1420041010050500013M02606")
        self.assertEqual(account.bank_id.bic[:8], "PSSTFRPP")

    def test_the_holder_is_the_customer_unless_named(self):  # W21
        self.assertEqual(self.add_account(iban=IBAN).acc_holder_name, self.customer.name)

    def test_a_known_bank_is_used_again(self):  # W23
        first = self.add_account(iban=IBAN).bank_id
        other = self.make_customer("Other")
        self.assertEqual(self.add_account(other, iban=OTHER_IBAN).bank_id, first)

    def test_wrong_numbers_are_refused_without_repeating_them(self):  # W22, W24, W26
        wrong = {
            "IBAN": {"iban": "DE89370400440532013001"},
            "BLZ": {"kind": "de", "blz": "3704004", "account_number": "532013000"},
            "RIB key": {
                "kind": "fr",
                "rib_bank": "20041",
                "rib_branch": "01005",
                "rib_account": "0500013M026",
                "rib_key": "07",
            },
            "enter a number": {},
        }
        for part, values in wrong.items():
            with self.subTest(part), self.assertRaisesRegex(UserError, part) as caught:
                self.add_account(**values)
            self.assertNotRegex(str(caught.exception), FULL_NUMBER)
        self.assertFalse(self.customer.bank_ids)

    def test_the_dialog_shows_the_result_while_typing(self):  # W22
        wizards = self.env["customer.bank.input"].with_user(self.banker)
        with Form(wizards.with_context(default_partner_id=self.customer.id)) as form:
            form.kind = "de"
            form.blz = "10010010"
            form.account_number = "999000123"
            self.assertEqual(form.result_iban, "DE45100100100999000123")
            self.assertEqual(form.result_bic, "PBNKDEFFXXX")
            self.assertIn("exceptions", form.warning)

    def test_only_people_with_the_right_add_accounts(self):
        with self.assertRaises(AccessError):
            self.env["customer.bank.input"].with_user(self.clerk).create({"partner_id": self.customer.id, "iban": IBAN})

    def test_others_see_a_masked_number_on_our_screens(self):  # W26
        self.add_account(iban=IBAN)
        self.assertEqual(self.customer.with_user(self.clerk).registry_bank_masked, "DE•• •••• 3000")
        for user, shown, absent in (
            (self.clerk, 'name="registry_bank_masked"', 'name="bank_ids"'),
            (self.banker, 'name="bank_ids"', 'name="registry_bank_masked"'),
        ):
            arch = self.form_arch(user)
            self.assertIn(shown, arch)
            self.assertNotIn(absent, arch)

    def form_arch(self, user):
        view = self.env.ref("customer_registry.res_partner_view_form_registry")
        return self.Partner.with_user(user).get_view(view.id, "form")["arch"]

    def test_no_history_carries_a_number(self):  # W26
        tracked = self.env(context={**self.env.context, "tracking_disable": False})
        customer = self.customer.with_env(tracked)
        account = self.add_account(customer, iban=IBAN).with_env(tracked)
        account.acc_number = OTHER_IBAN
        account.acc_holder_name = "Anna"
        self.env.cr.flush()
        account.unlink()
        invoice = self.make_invoice(self.customer, move_type="out_refund", post=False).with_env(tracked)
        invoice.partner_bank_id = False
        self.env.cr.flush()
        messages = (customer + account.partner_id).message_ids + account.message_ids + invoice.message_ids
        values = messages.sudo().tracking_value_ids
        texts = [*messages.mapped("body"), *values.mapped("old_value_char"), *values.mapped("new_value_char")]
        self.assertIn("DE•• •••• 3000", texts)
        self.assertTrue([text for text in texts if text and "DE•• •••• 0822" in text and "archived" in text])
        self.assertFalse([text for text in texts if text and FULL_NUMBER.search(text)])
