"""Mandates: what they need, what may be done with them in which state."""

from datetime import date

import psycopg2
from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from tests.common import RegistryCase

TODAY = "2026-11-22"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestMandate(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_creditor()
        cls.customer = cls.make_customer()
        cls.account = cls.make_account(cls.customer)

    def draft(self, **values):
        return self.make_mandate(self.customer, **{"state": "draft", **values})

    def refused(self, words, **values):
        with self.assertRaisesRegex((UserError, ValidationError), words), self.env.cr.savepoint():
            self.make_mandate(self.customer, **values)

    def test_a_mandate_gets_the_next_reference_unless_one_is_typed(self):
        first, second = self.draft(), self.draft()
        self.assertRegex(first.reference, r"^M2026-\d{5}$")
        self.assertEqual(int(second.reference[-5:]), int(first.reference[-5:]) + 1)
        self.assertEqual(self.draft(reference="RB-17").reference, "RB-17")

    def test_the_sequence_passes_over_references_that_were_typed(self):
        number = int(self.draft().reference[-5:])
        self.draft(reference=f"M2026-{number + 1:05d}")
        self.assertEqual(self.draft().reference, f"M2026-{number + 2:05d}")

    def test_references_hold_only_what_banks_take(self):
        for reference in ("A 1", "Ä1", "/A1", "A1/", "A//1", "A" * 36, "A_1", "A1\n", "😀"):
            with self.subTest(reference):
                self.refused("Mandate reference", reference=reference)
        for reference in ("A" * 35, "A/1", "MND+?/-:().,'1"):
            self.assertEqual(self.draft(reference=reference).reference, reference)

    @mute_logger("odoo.sql_db")
    def test_one_reference_is_one_mandate_of_a_creditor_also_in_other_capitals(self):
        self.draft(reference="RB-17a")
        for reference in ("RB-17a", "rb-17A"):
            with self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
                self.draft(reference=reference)
        other = self.env["res.company"].create({"name": "Other"})
        self.assertTrue(self.draft(reference="RB-17a", company_id=other.id))

    def test_activating_needs_signature_account_and_a_valid_iban(self):  # B14, W27
        wrong = self.make_account(self.customer, "DE89370400440532013001")
        self.refused("signature is missing", date_signed=False)
        self.refused("is in the future", date_signed="2026-11-23")
        self.refused("not a valid IBAN", bank_id=wrong.id)
        mandate = self.env["customer.mandate"].create({"partner_id": self.customer.id, "date_signed": TODAY})
        with self.assertRaisesRegex(UserError, "bank account is missing"):
            mandate.action_activate()
        mandate.bank_id = self.account
        mandate.action_activate()
        self.assertEqual(mandate.state, "active")

    def test_refusals_name_the_mandate_and_never_the_account_number(self):
        wrong = self.make_account(self.customer, "DE89370400440532013001")
        mandate = self.draft(bank_id=wrong.id)
        with self.assertRaises(UserError) as caught:
            mandate.action_activate()
        self.assertIn(mandate.reference, str(caught.exception))
        self.assertNotIn("0532013001", str(caught.exception))

    def test_the_account_must_be_the_customers(self):  # B14
        stranger = self.make_account(self.make_customer("Other", email="o@example.com"), "DE12500105170648489890")
        self.refused("does not belong to Bäckerei Sonnenfeld", bank_id=stranger.id)

    def test_a_mandate_is_of_the_customer_not_of_its_contact(self):
        person = self.make_contact(self.customer).person_id
        with self.assertRaisesRegex(ValidationError, "Choose the customer itself"):
            self.make_mandate(person, bank_id=self.account.id)

    def test_the_day_it_was_received_is_recorded_with_the_activation(self):  # W28
        mandate, dated = self.draft(), self.draft(date_received="2026-02-01")
        (mandate | dated).action_activate()
        self.assertEqual((mandate.date_received, dated.date_received), (date(2026, 11, 22), date(2026, 2, 1)))

    def test_first_and_last_debit_are_recorded(self):  # W29
        mandate = self.make_mandate(self.customer)
        mandate._registry_mark_debited(date(2026, 3, 1))
        mandate._registry_mark_debited(date(2026, 5, 1))
        mandate._registry_mark_debited(date(2026, 4, 1))
        self.assertEqual((mandate.date_first_debit, mandate.date_last_debit), (date(2026, 3, 1), date(2026, 5, 1)))

    def test_the_sequence_type_follows_the_mandate(self):
        mandate, once = self.make_mandate(self.customer), self.make_mandate(self.customer, sequence_type="one_off")
        self.assertEqual((mandate._sequence_code(), once._sequence_code()), ("RCUR", "OOFF"))
        self.company.registry_sepa_first = True
        self.assertEqual(mandate._sequence_code(), "FRST")
        mandate._registry_mark_debited(date(2026, 3, 1))
        self.assertEqual(mandate._sequence_code(), "RCUR")
        mandate.final = True
        self.assertEqual(mandate._sequence_code(), "FNAL")

    def test_one_off_and_final_mandates_end_with_their_debit(self):
        once = self.make_mandate(self.customer, sequence_type="one_off")
        final = self.make_mandate(self.customer, final=True)
        recurrent = self.make_mandate(self.customer)
        (once | final | recurrent)._registry_mark_debited(date(2026, 3, 1))
        self.assertEqual([item.state for item in (once, final, recurrent)], ["expired", "expired", "active"])

    def test_mandates_lapse_36_months_after_their_last_debit_or_signature(self):
        limit = date(2026, 11, 22) - relativedelta(months=36)
        cases = {
            "expired": {"date_signed": "2020-01-01", "date_last_debit": limit - relativedelta(days=1)},
            "active": {"date_signed": "2020-01-01", "date_last_debit": limit},
        }
        mandates = {}
        with freeze_time("2023-11-22"):
            for state, values in cases.items():
                mandates[state] = self.make_mandate(self.customer, **values)
            unused = self.make_mandate(self.customer, date_signed=limit - relativedelta(days=1))
        with self.enter_registry_test_mode():
            self.env.ref("customer_registry_collection.cron_expire_mandates").method_direct_trigger()
        self.assertEqual({state: mandate.state for state, mandate in mandates.items()}, {s: s for s in cases})
        self.assertEqual(unused.state, "expired")
        self.assertIn("no debit for 36 months", "".join(unused.message_ids.mapped("body")))

    def test_a_lapsed_mandate_is_not_activated_nor_debited(self):
        self.refused("has lapsed", date_signed="2023-11-21")
        mandate = self.make_mandate(self.customer, date_signed="2023-11-25")
        self.assertFalse(mandate._refusals())
        self.assertIn("has lapsed", mandate._refusals(date(2026, 12, 1))[0])

    def test_what_has_ended_does_not_come_back(self):
        mandate = self.make_mandate(self.customer)
        mandate.state = "expired"
        with self.assertRaisesRegex(UserError, "cannot become “Active”"):
            mandate.action_activate()
        mandate._registry_revoke(date(2026, 11, 1), "letter")
        with self.assertRaisesRegex(UserError, "Record a new mandate"):
            mandate.write({"state": "draft"})

    def test_revoking_keeps_date_and_reason(self):
        mandate = self.make_mandate(self.customer)
        action = mandate.action_revoke()
        wizard = self.env[action["res_model"]].with_context(**action["context"]).create({"reason": "letter"})
        wizard.action_revoke()
        self.assertEqual((mandate.state, mandate.date_revoked), ("revoked", date(2026, 11, 22)))
        self.assertEqual(mandate.revocation_reason, "letter")

    def test_gocardless_mandates_need_their_number_and_no_account(self):  # B15
        values = {"provider": "gocardless", "partner_id": self.customer.id, "date_signed": "2026-01-15"}
        mandates = self.env["customer.mandate"]
        for number in ("MD", "md0001", "MD00 01", "XD0001", "MD0001\n", "MD00ä"):
            with self.subTest(number), self.assertRaises(ValidationError), self.env.cr.savepoint():
                mandates.create({**values, "gocardless_mandate": number})
        mandate = mandates.create(values)
        with self.assertRaisesRegex(UserError, "GoCardless mandate"):
            mandate.action_activate()
        mandate.gocardless_mandate = "MD0001ABCD"
        mandate.action_activate()
        self.assertEqual(mandate.state, "active")

    @mute_logger("odoo.sql_db")
    def test_a_gocardless_mandate_is_recorded_once(self):  # B15
        values = {"provider": "gocardless", "gocardless_mandate": "MD0001ABCD"}
        self.draft(**values)
        with self.assertRaises(psycopg2.IntegrityError):
            self.draft(**values)

    def test_a_used_mandate_is_frozen(self):
        mandate = self.make_mandate(self.customer)
        other = self.make_account(self.customer, "DE12500105170648489890")
        mandate.bank_id = other
        mandate._registry_mark_debited(date(2026, 3, 1))
        changes = {
            "bank_id": self.account.id,
            "reference": "RB-18",
            "scheme": "b2b",
            "date_signed": "2026-01-16",
            "sequence_type": "one_off",
            "date_last_debit": False,
        }
        for name, value in changes.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, "has been debited"):
                mandate.write({name: value})
        mandate.write({"bank_id": other.id, "date_received": "2026-02-02"})

    def test_used_and_active_mandates_are_not_deleted(self):
        draft, active, used = self.draft(), self.make_mandate(self.customer), self.make_mandate(self.customer)
        used._registry_mark_debited(date(2026, 3, 1))
        used._registry_revoke(date(2026, 11, 1), "letter")
        draft.unlink()
        with self.assertRaisesRegex(UserError, "is active"):
            active.unlink()
        with self.assertRaisesRegex(UserError, "must be kept"):
            used.unlink()

    def test_the_account_of_an_active_mandate_is_not_changed_archived_or_deleted(self):
        mandate = self.make_mandate(self.customer)
        stranger = self.make_customer("Other", email="o@example.com")
        attempts = {
            "number": lambda: self.account.write({"acc_number": "DE12500105170648489890"}),
            "sanitized": lambda: self.account.write({"sanitized_acc_number": "DE12500105170648489890"}),
            "holder": lambda: self.account.write({"partner_id": stranger.id}),
            "archive": self.account.action_archive,
            "delete": self.account.unlink,
            "in the form": lambda: self.customer.write({"bank_ids": [(2, self.account.id)]}),
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, mandate.reference) as caught:
                attempt()
            self.assertNotIn("3201300", str(caught.exception))
        self.account.write({"acc_number": "DE89 3704 0044 0532 0130 00", "acc_holder_name": "Anna Lindner"})
        mandate._registry_revoke(date(2026, 11, 1), "letter")
        self.account.action_archive()

    def test_a_customer_with_a_mandate_is_not_deleted(self):
        self.draft()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.customer.unlink()

    def test_the_history_tells_of_changes_with_masked_numbers(self):
        mandate = self.make_mandate(self.customer).with_context(tracking_disable=False)
        self.flush_tracking()
        mandate.bank_id = self.make_account(self.customer, "DE12500105170648489890")
        self.flush_tracking()
        values = mandate.message_ids.tracking_value_ids
        self.assertIn("DE•• •••• 9890", values.mapped("new_value_char"))
        self.assertNotIn("500105170648", str(values.read()) + "".join(mandate.message_ids.mapped("body")))

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    def test_mandates_are_imported_with_the_number_of_the_account(self):  # B14
        banker = new_test_user(self.env, "banker", "customer_registry.group_bank_data,account.group_account_invoice")
        names = ["reference", "partner_id", "iban", "scheme", "date_signed", "date_last_debit", "state"]
        mandates = self.env["customer.mandate"].with_user(banker).with_context(import_file=True)

        def load(reference, number):
            return mandates.load(
                names, [[reference, self.customer.name, number, "CORE", "2025-01-01", "2026-01-01", "Active"]]
            )

        self.assertIn("OLD 1", load("OLD 1", "DE89 3704 0044 0532 0130 00")["messages"][0]["message"])
        self.assertIn("not a valid IBAN", load("OLD-1", "DE89 3704 0044 0532 0130 01")["messages"][0]["message"])
        result = [load("OLD-1", "DE89 3704 0044 0532 0130 00"), load("OLD-2", "DE12 5001 0517 0648 4898 90")]
        self.assertFalse(result[0]["messages"] + result[1]["messages"])
        known, added = self.env["customer.mandate"].browse(result[0]["ids"] + result[1]["ids"])
        self.assertEqual((known.bank_id, known.state, known.is_used), (self.account, "active", True))
        self.assertEqual((added.bank_id.partner_id, added.iban), (self.customer, "DE12500105170648489890"))
