"""Who sees what in the blocks of the overview, and what becomes of a page of which one block fails."""

import json
from unittest.mock import patch

import psycopg2
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from tests.overview.blocks_case import BlocksCase

LOGGER = "odoo.addons.customer_registry.models.overview.res_partner_overview"
# The loader of each block of the base addon, and what a user needs to read it.
READ_BY = {
    "uploads": "base.group_user",
    "documents": "base.group_user",
    "actions": "base.group_user",
    "notes": "customer_registry.group_user",
    "contacts": "customer_registry.group_user",
    "comments": "base.group_user",
    "messages": "base.group_user",
    "mails": "base.group_user",
    "invoices": "account.group_account_invoice",
    "unpaid": "account.group_account_invoice",
    "payments": "account.group_account_invoice",
    "deliveries": "account.group_account_invoice",
    "folders": "customer_registry.group_user",
    "consents": "customer_registry.group_user",
}


class TestBlockAccess(BlocksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls.user_with("biller", "account.group_account_invoice")
        cls.foreign = cls.env["res.company"].create({"name": "Other"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            "customer_registry.group_user,account.group_account_invoice",
            company_id=cls.foreign.id,
            company_ids=[(6, 0, cls.foreign.ids)],
        )

    def fill(self):
        """Give the customer one record for each block of the base addon."""
        customer = self.customer
        self.env["ir.attachment"].create({"name": "Ours.pdf", "res_model": "res.partner", "res_id": customer.id})
        customer.activity_schedule("mail.mail_activity_data_todo", summary="Call", user_id=self.clerk.id)
        self.env["customer.note"].create({"partner_id": customer.id, "name": "Agreement"})
        customer.message_post(body="Internal word", subtype_xmlid="mail.mt_note", message_type="comment")
        customer.message_post(body="To the customer", subtype_xmlid="mail.mt_comment", message_type="comment")
        purpose = self.env.ref("customer_registry.consent_purpose_advertising")
        self.env["customer.consent"].create({"partner_id": customer.id, "source": "Form", "purpose_id": purpose.id})
        self.env["customer.folder"].create({"name": "Hosting", "partner_id": customer.id})
        return self.make_invoice(customer)

    def test_every_block_of_the_base_addon_and_of_billing_is_listed_here(self):
        own = {
            block.code
            for block in self.customer._registry_overview_blocks()
            if block.load.__module__.startswith(
                ("odoo.addons.customer_registry.", "odoo.addons.customer_registry_billing.")
            )
        }
        self.assertEqual(own - {"banners"}, set(READ_BY))

    # W02 T05
    def test_a_user_of_the_registry_sees_all_but_accounting(self):
        self.fill()
        self.assert_states(self.clerk, {"account.group_account_invoice"})
        self.assert_states(self.biller, set())

    def assert_states(self, user, lacking):
        blocks = {block["code"]: block for block in self.overview(user)["blocks"]}
        for code, group in READ_BY.items():
            state = "forbidden" if group in lacking else "ready"
            with self.subTest(user=user.login, code=code):
                self.assertEqual(blocks[code]["state"], state)
                if state == "forbidden":
                    self.assert_empty(blocks[code])

    def assert_empty(self, block):
        shown = {name: block[name] for name in ("rows", "count", "action", "create", "summary")}
        self.assertEqual(shown, {"rows": [], "count": 0, "action": None, "create": None, "summary": None})

    # W02
    def test_without_read_access_to_its_model_each_block_is_forbidden_and_the_others_stay(self):
        self.fill()
        models = {block.code: block.model for block in self.customer._registry_overview_blocks()}
        for code in READ_BY:
            self.env["ir.model.access"].search([("model_id.model", "=", models[code])]).perm_read = False
            blocks = {block["code"]: block for block in self.overview(self.biller)["blocks"]}
            with self.subTest(code):
                self.assertEqual(blocks[code]["state"], "forbidden")
                self.assert_empty(blocks[code])
                others = {other: block["state"] for other, block in blocks.items() if models[other] != models[code]}
                self.assertNotIn("failed", others.values())
                self.assertIn("ready", others.values())
            self.env["ir.model.access"].search([("model_id.model", "=", models[code])]).perm_read = True

    # W02
    def test_portal_users_get_no_overview_at_all(self):
        portal = new_test_user(self.env, "outsider", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        with self.assertRaises(AccessError):
            self.customer.with_user(portal).registry_get_overview()

    # W02
    def test_who_may_not_read_the_customer_gets_no_overview(self):
        self.customer.company_id = self.company
        with self.assertRaises(AccessError):
            self.overview(self.foreigner)

    # W10 T12
    def test_a_user_of_another_company_sees_nothing_of_the_books_of_this_one(self):
        self.fill()
        blocks = {block["code"]: block for block in self.overview(self.foreigner)["blocks"]}
        for code in ("invoices", "unpaid", "payments", "deliveries", "folders"):
            with self.subTest(code):
                self.assertEqual((blocks[code]["state"], blocks[code]["rows"], blocks[code]["count"]), ("ready", [], 0))
                self.assertIsNone(blocks[code]["summary"])

    # W10
    def test_record_rules_hold_in_blocks(self):
        self.fill()
        second = self.make_invoice(self.customer, 20)
        self.env["ir.rule"].create(
            {
                "name": "One only",
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "domain_force": [("id", "=", second.id)],
            }
        )
        self.assertEqual(self.titles("invoices", self.biller), [second.name])
        self.assertEqual(self.block("invoices", self.biller)["count"], 1)

    # W11 T09
    def test_mails_about_documents_that_the_user_may_not_read_are_left_out(self):
        invoice = self.fill()
        self.write_to_contact(invoice, "Your invoice is wrong")
        self.write_to_contact(self.customer, "Season's greetings")
        self.assertEqual(set(self.titles("mails", self.biller)), {"Your invoice is wrong", "Season's greetings"})
        self.assertEqual(self.titles("mails", self.clerk), ["Season's greetings"])
        self.assertNotIn("Your invoice is wrong", json.dumps(self.overview(self.clerk)))

    # W11 T09
    def test_mails_about_documents_of_another_company_are_left_out(self):
        self.write_to_contact(self.fill(), "Your invoice is wrong")
        self.assertEqual(self.titles("mails", self.foreigner), [])

    def write_to_contact(self, record, subject):
        record.message_post(
            subject=subject,
            body="Text",
            partner_ids=self.contact.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )

    # D10
    @mute_logger(LOGGER)
    def test_a_block_that_raises_fails_alone(self):
        self.fill()
        for error in (ValueError("broken"), KeyError("broken"), AttributeError("broken")):
            with patch.object(type(self.Partner), "_registry_overview_notes", side_effect=error):
                self.assert_only_notes_failed()

    # D10
    @mute_logger(LOGGER, "odoo.sql_db")
    def test_a_block_whose_sql_is_broken_fails_alone(self):
        self.fill()

        def broken(customer):
            customer.env.cr.execute("SELECT nothing FROM nowhere")

        with patch.object(type(self.Partner), "_registry_overview_notes", broken):
            self.assert_only_notes_failed()
        self.env.cr.execute("SELECT 1")

    # D10
    @mute_logger(LOGGER, "odoo.sql_db")
    def test_a_block_that_hides_its_broken_sql_takes_nothing_with_it(self):
        self.fill()

        def broken(customer):
            try:
                customer.env.cr.execute("SELECT nothing FROM nowhere")
            except psycopg2.Error:
                raise ValueError("hidden") from None

        with patch.object(type(self.Partner), "_registry_overview_notes", broken):
            self.assert_only_notes_failed()

    # D10
    def test_a_failure_is_logged_with_its_traceback(self):
        failing = patch.object(type(self.Partner), "_registry_overview_notes", side_effect=ValueError("broken"))
        with failing, self.assertLogs(LOGGER, "ERROR") as logs:
            self.overview(self.biller)
        self.assertEqual(len(logs.records), 1)
        self.assertIn("Block notes", logs.output[0])
        self.assertIn("ValueError: broken", logs.output[0])

    def assert_only_notes_failed(self):
        blocks = {block["code"]: block for block in self.overview(self.biller)["blocks"]}
        self.assertEqual({code for code, block in blocks.items() if block["state"] == "failed"}, {"notes"})
        self.assert_empty(blocks["notes"])
        self.assertEqual([row["title"] for row in blocks["actions"]["rows"]], ["Call"])
        self.assertEqual(blocks["invoices"]["count"], 1)
        self.assertEqual(blocks["consents"]["count"], 1)

    def test_actions_of_a_customer_that_one_may_only_read_can_be_looked_at(self):  # T08, B26
        self.customer.user_id = self.env.ref("base.user_admin")
        action = self.customer.activity_schedule("mail.mail_activity_data_todo", summary="Call", user_id=self.biller.id)
        self.assertEqual(self.listed("actions", self.clerk), action)
        (row,) = self.block("actions", self.clerk)["rows"]
        opened = self.env["mail.activity"].with_user(self.clerk).with_context(**row["action"]["context"])
        self.assertEqual(opened.browse(row["action"]["res_id"]).web_read({"summary": {}})[0]["summary"], "Call")

    def test_comments_are_written_only_by_who_may_post_them(self):  # W07
        self.assertEqual(self.block("comments", self.clerk)["compose"], "log")
        self.customer.user_id = self.env.ref("base.user_admin")
        self.assertEqual(self.block("comments", self.clerk)["compose"], "")
