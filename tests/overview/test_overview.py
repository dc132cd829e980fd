"""The overview of a customer: what it shows, in which order, and to whom."""

import json
from unittest.mock import patch

from freezegun import freeze_time
from odoo import Command
from odoo.addons.customer_registry.overview.block import COUNTED, Block, Content
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from tests.common import RegistryCase


class OverviewCase(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(state="customer", ref="C-4711", user_id=cls.clerk.id)
        cls.biller = new_test_user(
            cls.env, "biller", "customer_registry.group_user,account.group_account_invoice", name="Berta Biller"
        )

    def block(self, code, user=None, customer=None):
        """Return the block ``code`` as ``user`` (the superuser unless told) sees it."""
        self.env.flush_all()
        customer = (customer or self.customer).with_user(user or self.env.user)
        blocks = {block["code"]: block for block in customer.registry_get_overview()["blocks"]}
        return blocks[code]

    def titles(self, code, **options):
        return [row["title"] for row in self.block(code, **options)["rows"]]

    def badges(self, code, **options):
        return [row["badge"] and row["badge"]["text"] for row in self.block(code, **options)["rows"]]


@tagged("post_install", "-at_install")
class TestOverview(OverviewCase):
    def test_the_overview_is_json_with_partner_banners_and_blocks(self):  # W02, T05
        overview = self.customer.registry_get_overview()
        self.assertEqual(set(overview), {"partner", "banners", "blocks"})
        self.assertIn("Bäckerei Sonnenfeld", json.dumps(overview, ensure_ascii=False))
        partner = overview["partner"]
        self.assertEqual(
            (partner["id"], partner["name"], partner["ref"], partner["state"], partner["owner"]),
            (self.customer.id, "Bäckerei Sonnenfeld", "C-4711", "customer", self.clerk.name),
        )
        for block in overview["blocks"]:
            self.assertLessEqual({"code", "title", "count", "rows", "action"}, set(block))

    def test_a_block_shows_the_last_five_and_counts_all(self):  # W35, T05
        for number in range(7):
            self.env["customer.note"].create({"partner_id": self.customer.id, "name": f"Note {number}"})
        block = self.block("notes")
        self.assertEqual((len(block["rows"]), block["count"], block["more"]), (5, 7, False))
        self.assertEqual(self.titles("notes"), [f"Note {number}" for number in (6, 5, 4, 3, 2)])

    def test_beyond_a_hundred_it_says_so_instead_of_counting(self):  # W35, X12
        self.env["customer.note"].create([{"partner_id": self.customer.id, "name": "Note"}] * (COUNTED + 3))
        block = self.block("notes")
        self.assertEqual((block["count"], block["more"]), (COUNTED, True))

    def test_view_all_opens_the_full_list(self):  # W04
        mine = self.env["customer.note"].create([{"partner_id": self.customer.id, "name": "Mine"}] * 6)
        self.env["customer.note"].create({"partner_id": self.make_customer("Other").id, "name": "Foreign"})
        action = self.block("notes")["action"]
        self.assertEqual(action["res_model"], "customer.note")
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), mine)

    def test_every_action_of_every_block_can_be_opened(self):  # W04
        for block in self.customer.registry_get_overview()["blocks"]:
            for action in filter(None, (block["action"], block["create"])):
                model = self.env[action["res_model"]].with_context(action["context"])
                model.search(action.get("domain", []), limit=1)
                views = model.get_views([*action["views"], (False, "search")])["views"]
                self.assertTrue(views, block["code"])

    def test_documents_from_the_customer_are_new_until_this_user_has_seen_them(self):  # T06, T07, W06
        portal = new_test_user(self.env, "anna_portal", "base.group_portal", name="Anna")
        attachments = self.env["ir.attachment"].with_user(portal).sudo()
        values = {
            "res_model": "res.partner",
            "res_id": self.customer.id,
            "raw": b"%PDF-1.7",
            "mimetype": "application/pdf",
        }
        files = attachments.create([{**values, "name": f"contract {number}.pdf"} for number in range(6)])
        self.env["ir.attachment"].create({**values, "name": "our letter.pdf"})
        block = self.block("uploads", user=self.clerk)
        self.assertEqual([row["id"] for row in block["rows"]], files.ids[:0:-1])
        self.assertEqual([row["is_new"] for row in block["rows"]], [True] * 5)
        self.assertEqual(block["rows"][0]["download"], f"/web/content/{files[-1].id}?download=true")
        self.assertEqual(block["rows"][0]["url"], f"/web/content/{files[-1].id}")
        self.assertEqual(block["mark_seen"], ("customer.document.seen", "registry_mark_seen"))
        self.env["customer.document.seen"].with_user(self.clerk).registry_mark_seen(files[-1:].ids)
        self.env["customer.document.seen"].with_user(self.clerk).registry_mark_seen(files[-1:].ids)
        new = [row["is_new"] for row in self.block("uploads", user=self.clerk)["rows"]]
        self.assertEqual(new, [False, True, True, True, True])
        self.assertTrue(self.block("uploads", user=self.biller)["rows"][0]["is_new"])
        self.assertEqual(self.titles("documents", user=self.clerk), ["our letter.pdf"])

    def test_the_full_list_says_what_is_new_too(self):  # T07, D45
        portal = new_test_user(self.env, "uploader", "base.group_portal")
        files = self.env["ir.attachment"].with_user(portal).sudo()
        on_it = {"res_model": "res.partner", "res_id": self.customer.id, "raw": b"%PDF-1.7"}
        files = files.create([{**on_it, "name": name} for name in ("contract.pdf", "photo.pdf")])
        seen = self.env["customer.document.seen"].with_user(self.clerk)
        seen.registry_mark_seen(files[:1].ids)
        action = self.block("uploads", user=self.clerk)["action"]
        listed = files.with_user(self.clerk).search(action["domain"])
        news = {file.name: file.registry_news for file in listed}
        self.assertEqual(news, {"contract.pdf": False, "photo.pdf": "new"})
        for kind in ("kanban", "list"):
            arch = listed.get_view(next((view for view, one in action["views"] if one == kind), False), kind)["arch"]
            self.assertIn("registry_news", arch)

    def test_a_file_that_came_by_mail_is_from_the_customer(self):  # T06, W09
        person = self.make_contact(self.customer).person_id
        message = self.customer.message_post(
            body="The signed contract",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=person.id,
            attachments=[("signed.pdf", b"%PDF-1.7")],
        )
        self.assertEqual(self.titles("uploads"), ["signed.pdf"])
        sent = self.env["ir.attachment"].search(
            [("registry_from_customer", "=", True), ("res_id", "=", self.customer.id)]
        )
        self.assertEqual(sent, message.attachment_ids)

    def test_a_document_that_may_not_be_read_cannot_be_marked(self):  # T07
        secret = self.env["ir.attachment"].create({"name": "x", "raw": b"x", "res_model": "res.company", "res_id": 0})
        stranger = self.env["ir.attachment"].create(
            {"name": "y", "raw": b"y", "res_model": "customer.note", "res_id": self.env["customer.note"].create(
                {"partner_id": self.customer.id, "name": "private", "visibility": "private"}).id}
        )  # fmt: skip
        for file in (secret, stranger):
            with self.assertRaises(AccessError):
                self.env["customer.document.seen"].with_user(self.employee).registry_mark_seen(file.ids)

    def test_actions_show_who_and_until_when(self):  # T08, B25
        todo = self.env.ref("mail.mail_activity_data_todo")
        with freeze_time("2026-11-20"):
            for summary, day in (("Offer", "2026-11-18"), ("Call", "2026-11-20"), ("Visit", "2026-12-24")):
                self.customer.activity_schedule(
                    activity_type_id=todo.id, summary=summary, date_deadline=day, user_id=self.clerk.id
                )
            block = self.block("actions")
        self.assertEqual([row["title"] for row in block["rows"]], ["Offer", "Call", "Visit"])
        self.assertEqual([row["badge"] and row["badge"]["tone"] for row in block["rows"]], ["danger", "warning", None])
        self.assertEqual(block["rows"][0]["detail"], self.clerk.name)
        self.assertEqual(block["create"]["context"]["active_ids"], self.customer.ids)

    def test_notes_stay_in_sight_and_private(self):  # W07, B23, D10, T17
        note = {"partner_id": self.customer.id, "name": "Net 60 agreed", "pinned": True, "visibility": "private"}
        self.env["customer.note"].with_user(self.clerk).create(note)
        block = self.block("notes", user=self.clerk)
        self.assertEqual((block["stays"], [row["title"] for row in block["rows"]]), (True, ["Net 60 agreed"]))
        self.assertEqual(self.titles("notes", user=self.biller), [])

    def test_notes_say_whether_their_day_has_come(self):  # W07
        days = {"Past": "2026-11-18", "Now": "2026-11-20", "Later": "2027-03-25", "None": False}
        for name, day in days.items():
            self.env["customer.note"].create({"partner_id": self.customer.id, "name": name, "date_due": day})
        with freeze_time("2026-11-20"):
            rows = self.block("notes")["rows"]
        tones = {row["title"]: row["badge"] and row["badge"]["tone"] for row in rows}
        self.assertEqual(tones, {"Past": "danger", "Now": "warning", "Later": "muted", "None": None})

    def test_comments_are_internal_and_written_in_place(self):  # W07
        self.customer.with_user(self.clerk).message_post(
            body="Prefers calls\nin the morning", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        block = self.block("comments")
        self.assertEqual((block["compose"], len(block["rows"])), ("log", 1))
        self.assertIn("Prefers calls", block["rows"][0]["title"])
        self.assertEqual(block["rows"][0]["detail"], self.clerk.name)

    def test_messages_say_who_answered_and_when(self):  # W09, T11
        person = self.make_contact(self.customer).person_id
        incoming = {"message_type": "email", "subtype_xmlid": "mail.mt_comment", "author_id": person.id}
        first = self.customer.message_post(body="When do you come?", subject="Visit", **incoming)
        answer = self.customer.with_user(self.clerk).message_post(
            body="On Monday", message_type="comment", subtype_xmlid="mail.mt_comment", parent_id=first.id
        )
        answer.date = "2026-11-05 10:00:00"
        self.customer.message_post(body="And the price?", subject="Price", **incoming)
        rows = self.block("messages")["rows"]
        self.assertEqual([row["title"] for row in rows], ["Price", "On Monday", "Visit"])
        self.assertEqual(rows[0]["badge"]["text"], "Not answered")
        self.assertEqual(rows[2]["badge"]["text"], f"Answered by {self.clerk.name} on 11/05/2026")
        self.assertEqual((rows[0]["detail"], rows[1]["badge"]), ("Anna Lindner", None))

    def test_mails_show_what_became_of_them(self):  # T09, B24
        person = self.make_contact(self.customer).person_id
        message = self.customer.message_post(
            body="Hello",
            subject="News",
            partner_ids=person.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        notice = message.notification_ids.filtered(lambda one: one.res_partner_id == person)
        notice.notification_status = "bounce"
        row = self.block("mails")["rows"][0]
        self.assertEqual((row["title"], row["detail"]), ("News", "Anna Lindner"))
        self.assertEqual(row["badge"], {"text": "Bounced", "tone": "danger"})

    def test_mails_about_what_the_user_may_not_read_stay_out(self):  # T09
        person = self.make_contact(self.customer, invoice_recipient=True).person_id
        invoice = self.make_invoice(self.customer)
        invoice.message_post(
            body="Your invoice", subject="Invoice 1", partner_ids=person.ids, subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.titles("mails", user=self.biller), ["Invoice 1"])
        self.assertEqual(self.titles("mails", user=self.clerk), [])

    def test_invoices_and_credit_notes_with_their_state(self):  # W10, D11
        with freeze_time("2026-11-20"):
            self.make_invoice(self.customer, 100, invoice_date="2026-09-01", invoice_date_due="2026-09-15")
            self.make_invoice(self.customer, 50, invoice_date="2026-10-01", move_type="out_refund")
            self.make_invoice(self.customer, 70, invoice_date="2026-11-01", invoice_date_due="2026-12-15")
            self.make_invoice(self.customer, 30, post=False, invoice_date=False)
            block = self.block("invoices", user=self.biller)
        self.assertEqual([row["badge"]["text"] for row in block["rows"]], ["Draft", "Not Paid", "Not Paid", "Overdue"])
        amounts = [self.env.company.currency_id.round(row["amount"]) for row in block["rows"]]
        self.assertEqual([amount > 0 for amount in amounts], [True, True, False, True])
        self.assertEqual(block["rows"][2]["detail"], "Customer Credit Note")

    def test_invoices_that_a_payer_pays_stand_with_their_customer(self):  # W34
        parents = self.make_customer("Familie Sonnenfeld", state="customer")
        self.customer.payer_id = parents
        invoice = self.make_invoice(self.customer)
        self.assertEqual(invoice.partner_id, parents)
        self.assertEqual(self.titles("invoices"), [invoice.name])
        self.assertEqual(self.titles("invoices", customer=parents), [invoice.name])

    def test_unpaid_invoices_say_whether_open_credit_covers_them(self):  # T12, D11
        first = self.make_invoice(self.customer, 100, invoice_date="2026-09-01", invoice_date_due="2026-09-15")
        second = self.make_invoice(self.customer, 100, invoice_date="2026-09-01", invoice_date_due="2026-09-20")
        third = self.make_invoice(self.customer, 100, invoice_date="2026-09-01", invoice_date_due="2026-12-20")
        self.make_invoice(self.customer, 150, move_type="out_refund")
        with freeze_time("2026-11-20"):
            block = self.block("unpaid", user=self.biller)
        self.assertEqual([row["title"] for row in block["rows"]], [first.name, second.name, third.name])
        badges = [row["badge"] and row["badge"]["text"] for row in block["rows"]]
        self.assertEqual(badges, ["Covered by credit", "Partly covered by credit", None])
        self.assertEqual(block["count"], 3)
        self.assertRegex(block["summary"]["text"], r"open, .*open credit")

    def test_payments_of_the_customer_and_its_contacts(self):  # D11
        person = self.make_contact(self.customer).person_id
        for partner, amount in ((self.customer, 80), (person, 20)):
            payment = {"partner_id": partner.id, "amount": amount, "payment_type": "inbound", "date": "2026-11-02"}
            self.env["account.payment"].create(payment).action_post()
        amounts = [row["amount"] for row in self.block("payments", user=self.biller)["rows"]]
        self.assertEqual(sorted(amounts), [20, 80])

    def test_deliveries_show_channel_and_failure(self):  # X03
        invoice = self.make_invoice(self.customer)
        delivery = self.env["customer.delivery"]._queue(invoice)
        delivery._fail("Nobody to send it to")
        row = self.block("deliveries", user=self.biller)["rows"][0]
        self.assertEqual((row["title"], row["detail"]), (invoice.name, "Nobody to send it to"))
        self.assertEqual(row["badge"], {"text": "Failed", "tone": "danger"})

    def test_contacts_show_when_they_last_logged_in(self):  # T16, T20
        anna = self.make_contact(self.customer, portal_access=True)
        ben = self.make_contact(self.customer, "Ben Kramer", is_main=True)
        user = new_test_user(
            self.env, "anna_login", "base.group_portal", partner_id=anna.person_id.id, name="Anna Lindner"
        )
        self.assertEqual(self.badges("contacts"), [None, "Never logged in"])
        self.env["res.users.log"].with_user(user).sudo().create({})
        self.env.cr.execute(
            "UPDATE res_users_log SET create_date = '2026-11-03 08:00:00' WHERE create_uid = %s", [user.id]
        )
        block = self.block("contacts", user=self.clerk)
        self.assertEqual([row["title"] for row in block["rows"]], ["Ben Kramer", "Anna Lindner"])
        self.assertEqual(block["rows"][1]["badge"]["text"], "Last login 11/03/2026")
        self.assertEqual(block["rows"][0]["action"]["res_id"], ben.person_id.id)

    def test_consents_of_the_customer_and_its_contacts(self):  # D21
        purpose = self.env.ref("customer_registry.consent_purpose_advertising")
        person = self.make_contact(self.customer).person_id
        for partner, state in ((self.customer, "given"), (person, "withdrawn")):
            self.env["customer.consent"].create(
                {"partner_id": partner.id, "purpose_id": purpose.id, "state": state, "source": "Fair"}
            )
        rows = self.block("consents")["rows"]
        self.assertEqual([(row["detail"], row["badge"]["text"]) for row in rows],
                         [("Anna Lindner", "Withdrawn"), ("", "Given")])  # fmt: skip

    def test_consents_follow_the_name_of_their_purpose(self):  # D21
        purpose = self.env.ref("customer_registry.consent_purpose_advertising")
        vals = {"partner_id": self.customer.id, "source": "Form", "purpose_id": purpose.id}
        self.env["customer.consent"].create(vals)
        self.block("consents")
        purpose.update_field_translations("name", {"en_US": "Newsletter"})
        self.assertIn("Newsletter", self.titles("consents")[0])
        purpose.name = "Offers"
        self.assertIn("Offers", self.titles("consents")[0])

    def test_folders_with_their_state(self):  # B29
        self.env["customer.folder"].create({"partner_id": self.customer.id, "name": "Hosting"})
        row = self.block("folders", user=self.biller)["rows"][0]
        self.assertEqual((row["title"], row["badge"]["text"]), ("Hosting", "Draft"))


@tagged("post_install", "-at_install")
class TestOverviewArrangement(OverviewCase):
    def codes(self, user=None):
        customer = self.customer.with_user(user or self.clerk)
        return [block["code"] for block in customer.registry_get_overview()["blocks"]]

    def rows(self, user, owner=True):
        domain = [("user_id", "=", user.id if owner else False)]
        return self.env["customer.overview.block"].with_user(user).search(domain)

    def test_settings_choose_the_blocks_and_their_order_for_all(self):  # W03
        manager = new_test_user(self.env, "manager", "customer_registry.group_manager")
        before = self.codes()
        self.env["customer.overview.block"].with_user(manager).action_for_all()
        rows = self.rows(manager, owner=False)
        self.assertEqual(rows.mapped("code"), before)
        self.assertTrue(all(rows.mapped("title")))
        rows.filtered(lambda row: row.code == "folders").sequence = -1
        rows.filtered(lambda row: row.code == "notes").is_shown = False
        self.assertEqual(self.codes(), ["folders", *(code for code in before if code not in ("folders", "notes"))])

    def test_everybody_may_arrange_his_own(self):  # W03
        before = self.codes()
        blocks = self.env["customer.overview.block"].with_user(self.clerk)
        action = blocks.action_own()
        self.assertEqual(self.env["res.partner"].with_user(blocks.env.user).registry_arrange_overview(), action)
        rows = blocks.search(action["domain"])
        self.assertEqual(rows.mapped("code"), before)
        rows.filtered(lambda row: row.code == "contacts").sequence = -1
        self.assertEqual(self.codes()[0], "contacts")
        self.assertEqual(self.codes(self.biller), before)
        blocks.action_reset()
        self.assertEqual(self.codes(), before)

    def test_a_block_that_comes_later_stands_after_its_neighbour(self):  # W03
        self.env["customer.overview.block"].with_user(self.clerk).action_own()
        original = type(self.Partner)._registry_overview_blocks

        def more(partner):
            late = Block(
                code="late",
                title="Late",
                icon="fa-clock-o",
                sequence=31,
                model="res.partner",
                load=lambda customer: Content(),
            )
            return [*original(partner), late]

        with patch.object(type(self.Partner), "_registry_overview_blocks", more):
            codes = self.codes()
        self.assertEqual(codes.index("late"), codes.index("notes") + 1)

    def test_nobody_touches_the_arrangement_of_another(self):  # W03
        blocks = self.env["customer.overview.block"]
        blocks.with_user(self.clerk).action_own()
        own = self.rows(self.clerk)
        blocks._complete()
        common = blocks.search([("user_id", "=", False)])
        for attempt in (
            lambda: own.with_user(self.biller).write({"sequence": 5}),
            lambda: own.with_user(self.biller).read(["code"]),
            lambda: common.with_user(self.clerk).write({"sequence": 5}),
            lambda: own.with_user(self.clerk).write({"user_id": self.biller.id}),
            lambda: own.with_user(self.clerk).write({"code": "invoices"}),
            lambda: own.with_user(self.clerk).unlink(),
            lambda: blocks.with_user(self.clerk).action_for_all(),
        ):
            with self.assertRaises(AccessError):
                attempt()


@tagged("post_install", "-at_install")
class TestOverviewAccess(OverviewCase):
    def test_the_portal_gets_no_overview(self):  # W02, T01
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        for attempt in (
            self.customer.with_user(portal).registry_get_overview,
            self.env["customer.overview.block"].with_user(portal).action_own,
            self.env["customer.overview.block"].with_user(portal).action_reset,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_a_customer_out_of_sight_has_no_overview(self):  # T01
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        other = new_test_user(self.env, "other", "customer_registry.group_user")
        self.customer.with_user(self.clerk).registry_get_overview()
        with self.assertRaises(AccessError):
            self.customer.with_user(other).registry_get_overview()

    def test_without_rights_to_accounting_its_blocks_say_so(self):  # W02
        self.make_invoice(self.customer)
        states = {
            block["code"]: (block["state"], block["rows"], block["count"])
            for block in self.customer.with_user(self.clerk).registry_get_overview()["blocks"]
        }
        for code in ("invoices", "unpaid", "payments", "deliveries"):
            self.assertEqual(states[code], ("forbidden", [], 0), code)
        self.assertEqual(states["notes"][0], "ready")

    def test_a_block_that_fails_takes_no_other_with_it(self):  # W02
        def broken(customer):
            raise KeyError("colour")

        with self.assertLogs("odoo.addons.customer_registry.models.overview.res_partner_overview", "ERROR"):
            states = self.states_with(broken)
        self.assertEqual(states.pop("broken"), "failed")
        self.assertNotIn("failed", states.values())

    def test_a_block_that_breaks_the_transaction_takes_no_other_with_it(self):  # W02
        def broken(customer):
            customer.env.cr.execute("SELECT no_such_column FROM res_partner")

        with (
            self.assertLogs("odoo.addons.customer_registry.models.overview.res_partner_overview", "ERROR"),
            patch("odoo.sql_db._logger.error"),
        ):
            states = self.states_with(broken)
        self.assertEqual(states.pop("broken"), "failed")
        self.assertNotIn("failed", states.values())

    def states_with(self, load):
        original = type(self.Partner)._registry_overview_blocks

        def more(partner):
            return [
                *original(partner),
                Block(code="broken", title="Broken", icon="fa-bolt", sequence=1, model="res.partner", load=load),
            ]

        with patch.object(type(self.Partner), "_registry_overview_blocks", more):
            blocks = self.customer.registry_get_overview()["blocks"]
        return {block["code"]: block["state"] for block in blocks}

    def test_amounts_of_another_company_stay_there(self):  # W10
        other = self.env["res.company"].create({"name": "Other", "country_id": self.germany.id})
        self.env["account.chart.template"].try_loading("generic_coa", other, install_demo=False)
        self.env.user.company_ids += other
        invoice = self.make_invoice(self.customer.with_company(other), company_id=other.id)
        self.assertEqual(invoice.company_id, other)
        self.assertEqual(self.block("invoices", user=self.biller)["rows"], [])
        self.assertEqual(self.block("unpaid", user=self.biller)["rows"], [])


@tagged("post_install", "-at_install")
class TestOverviewQueries(OverviewCase):
    def fill(self, customer, size):
        self.env["customer.note"].create([{"partner_id": customer.id, "name": "Note"}] * size)
        values = {"res_model": "res.partner", "res_id": customer.id, "raw": b"x"}
        self.env["ir.attachment"].create([{**values, "name": f"{number}.txt"} for number in range(size)])
        lines = [Command.create({"name": "Hosting", "price_unit": 10})]
        invoice = {"move_type": "out_invoice", "partner_id": customer.id, "invoice_date": "2026-11-02"}
        moves = self.env["account.move"].create([{**invoice, "invoice_line_ids": lines} for _number in range(size)])
        moves.action_post()
        for _number in range(size):
            customer.message_post(body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment")

    def count(self, customer):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        customer.with_user(self.biller).registry_get_overview()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_depend_on_how_much_there_is(self):  # X12
        few, many = self.make_customer("Few", state="customer"), self.make_customer("Many", state="customer")
        self.fill(few, 1)
        self.fill(many, 30)
        self.count(few)
        self.assertEqual(self.count(many), self.count(few))
        self.assertLessEqual(self.count(many), 35)
