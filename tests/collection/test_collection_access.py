"""Who sees collections and their files: tried by breaking in; and that no account number leaks."""

import logging
import traceback

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from tests.collection.collection_case import CollectionCase

SECRETS = ("532013000", "0532 0130", "0648489890")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22")
class TestCollectionAccess(CollectionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_due_invoice()
        cls.collection = cls.make_exported()
        cls.line = cls.collection.line_ids.filtered(lambda line: line.move_id == cls.invoice)
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice")
        cls.banker = new_test_user(cls.env, "banker", "customer_registry.group_bank_data")
        cls.portal = new_test_user(cls.env, "portal_customer", "base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer
        other = cls.env["res.company"].create({"name": "Other"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            "customer_registry.group_bank_data,account.group_account_invoice",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )

    def refused(self, *attempts):
        for attempt in attempts:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()

    def test_files_are_read_with_the_right_only(self):  # X02
        file, attachment = self.collection.file_ids, self.collection.file_ids.attachment_id
        self.assertIn(b"DE89370400440532013000", attachment.with_user(self.collector).raw)
        for user in (self.biller, self.clerk, self.employee, self.portal, self.foreigner):
            with self.subTest(user.login):
                self.refused(
                    lambda user=user: attachment.with_user(user).read(["datas"]),
                    lambda user=user: attachment.with_user(user).read(["name"]),
                    lambda user=user: file.with_user(user).read(["name"]),
                    lambda user=user: file.with_user(user).action_download(),
                    lambda user=user: self.collection.with_user(user).read(["file_ids"]),
                )
                self.assertFalse(self.env["ir.attachment"].with_user(user).search([("id", "=", attachment.id)]))

    def test_nobody_exchanges_a_stored_file(self):  # B17
        file, attachment = self.collection.file_ids, self.collection.file_ids.attachment_id
        for user in (self.collector, self.env.ref("base.user_admin")):
            with self.subTest(user.login):
                self.refused(
                    lambda user=user: attachment.with_user(user).write({"raw": b"x"}),
                    lambda user=user: attachment.with_user(user).write({"name": "x"}),
                    lambda user=user: attachment.with_user(user).write({"description": "x"}),
                    lambda user=user: attachment.with_user(user).unlink(),
                    lambda user=user: file.with_user(user).write({"name": "x"}),
                    lambda user=user: file.with_user(user).unlink(),
                )
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            attachment.sudo()._delete_and_notify()  # as Odoo's messages do, with the right of nobody

    def test_state_and_debits_are_not_written_past_the_buttons(self):
        collection, line = self.collection.with_user(self.collector), self.line.with_user(self.collector)
        self.refused(
            lambda: collection.write({"state": "draft"}),
            lambda: collection.write({"name": "COL-1"}),
            lambda: line.write({"amount": 1}),
            lambda: line.write({"state": "draft"}),
            lambda: line.copy(),
        )
        with self.assertRaises(UserError):
            line.unlink()
        self.assertEqual(self.make_collection(state="confirmed").state, "draft")

    def test_to_collect_takes_both_rights(self):  # X02
        for user in (self.biller, self.banker, self.clerk, self.employee, self.portal, self.foreigner):
            collection = self.collection.with_user(user)
            with self.subTest(user.login):
                self.refused(
                    collection.action_prepare,
                    collection.action_export,
                    collection.action_confirm,
                    collection.action_book_again,
                    collection.action_announce,
                    lambda collection=collection: collection._cancel("x"),
                    self.line.with_user(user).action_return if user != self.foreigner else collection.action_confirm,
                )

    def test_people_who_invoice_see_collections_without_account_numbers(self):
        views = self.env["customer.collection"].with_user(self.biller).get_views([(False, "form"), (False, "list")])
        self.assertNotIn("file_ids", views["models"]["customer.collection"]["fields"])
        shown = str(self.collection.with_user(self.biller).read()) + str(self.line.with_user(self.biller).read())
        self.assertIn("DE•• •••• 3000", shown)
        self.assert_no_secret(shown)

    def test_another_company_sees_nothing(self):
        for record in (self.collection, self.line, self.collection.file_ids):
            foreign = record.with_user(self.foreigner)
            self.assertFalse(foreign.search([("id", "in", record.ids)]))
            self.refused(lambda foreign=foreign: foreign.read(["display_name"]))

    def test_the_portal_learns_nothing_of_collections(self):
        self.refused(
            lambda: self.collection.with_user(self.portal).read(["name"]),
            lambda: self.env["customer.collection.line"].with_user(self.portal).search([]),
            lambda: self.invoice.with_user(self.portal).read(["registry_collection_line_ids"]),
            lambda: self.invoice.with_user(self.portal).action_view_registry_collections(),
        )

    def test_no_account_number_is_in_logs_errors_or_histories(self):  # B17
        wrong = self.make_debtor("Wrong")
        account = self.make_account(wrong, "DE12500105170648489890")
        self.mandate_of(wrong)._write_protected({"bank_id": account.id})
        # As it was before mandates fixed it: the last digit is wrong.
        wrong_number = "DE12500105170648489891"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner_bank SET acc_number = %(number)s, sanitized_acc_number = %(number)s WHERE id = %(id)s",
            {"number": wrong_number, "id": account.id},
        )
        self.env.invalidate_all()
        failing = self.make_due_invoice(wrong)
        self.make_due_invoice()
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger().debug("begins")
            collection = self.make_prepared()
            self.assertIn("not a valid IBAN", self.reason_for(collection, failing))
            row = self.broken_line(collection)
            errors = [
                self.error_of(lambda: collection.sudo()._write_files(row)),
                self.error_of(self.use_twice),
            ]
        told = [message for message in logs.output if "odoo.sql_db" not in message and "psycopg" not in message]
        self.assert_no_secret("\n".join(told + errors))
        histories = self.collection.message_ids | self.line.move_id.message_ids
        self.assert_no_secret("".join(histories.mapped("body")))

    def broken_line(self, collection):
        """Return a line that passes no schema, as if a check had been forgotten."""
        line = collection.sudo().line_ids[:1]
        line.write({"end_to_end_id": "ILLEGAL ID", "sequence_code": "RCUR"})
        collection.sudo()._registry_write({"date_exported": "2026-11-22 12:00:00"})
        return line

    def use_twice(self):
        self.collection.action_export()

    def error_of(self, act):
        try:
            with self.env.cr.savepoint():
                act()
        except UserError as error:
            return "".join(traceback.format_exception(error))
        return self.fail("it was not refused")

    def assert_no_secret(self, text):
        for secret in SECRETS:
            self.assertNotIn(secret, text)
