"""Break-in attempts on mandates to sign: their PDFs show account numbers."""

import base64

from odoo.addons.customer_registry_documents_collection import uninstall_hook
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from tests.documents.mandate_case import IBAN, OTHER_IBAN, MandateSigningCase
from tests.portal.test_portal_invoices import PASSWORD


@tagged("post_install", "-at_install")
class TestMandateSigningAccess(MandateSigningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "manager", "customer_registry.group_manager", password=PASSWORD)
        cls.clerk.password = PASSWORD
        cls.banker.password = PASSWORD
        cls.only_banker.password = PASSWORD
        cls.employee.password = PASSWORD
        cls.biller = new_test_user(cls.env, "biller", "account.group_account_invoice", password=PASSWORD)
        cls.system = new_test_user(cls.env, "system", "base.group_system,customer_registry.group_manager")

    def sign_it(self):
        request = self.send()
        self.log_in(self.carla)
        self.sign(request, name="Carla Voss")
        return self.found(request)

    def test_staff_without_the_right_reads_neither_request_nor_files_nor_history(self):  # X02, X04
        request = self.sign_it()
        note = request.message_ids[:1]
        files = request.attachment_ids | request.signed_attachment_id
        for user in (self.clerk, self.manager, self.system, self.employee, self.biller):
            foreign = request.with_user(user)
            attempts = {
                "read": lambda foreign=foreign: foreign.read(["name"]),
                "files": lambda foreign=foreign: foreign.mapped("attachment_ids.raw"),
                "write": lambda foreign=foreign: foreign.write({"date_due": "2026-12-31"}),
                "cancel": lambda foreign=foreign: foreign.action_cancel(),
                "remind": lambda foreign=foreign: foreign.action_remind(),
                "unlink": lambda foreign=foreign: foreign.unlink(),
                "copy": lambda foreign=foreign: foreign.copy(),
                "post": lambda foreign=foreign: foreign.message_post(body="x"),
                "message": lambda user=user: note.with_user(user).read(["body"]),
                "given": lambda user=user: files[0].with_user(user).read(["name", "raw"]),
                "signed": lambda user=user: files[1].with_user(user).read(["name", "raw"]),
                "passed on": lambda user=user: self.requests.with_user(user).create(
                    {"name": "x", "partner_id": self.bakery.id, "attachment_ids": [Command.set(files.ids)]}
                ),
            }
            for name, attempt in attempts.items():
                with self.subTest(user=user.login, attempt=name), self.assertRaises(AccessError):
                    attempt()
            found = self.env["ir.attachment"].with_user(user).search([("id", "in", files.ids)])
            self.assertFalse(found)
            messages = self.env["mail.message"].with_user(user).search([("id", "in", request.message_ids.ids)])
            self.assertFalse(messages)

    def test_the_server_serves_the_files_with_the_right_only(self):  # X02, X04
        request = self.sign_it()
        for user, status in (
            (self.banker, 200),
            (self.only_banker, 200),
            (self.clerk, 404),
            (self.manager, 404),
            (self.employee, 404),
            (self.biller, 404),
            (self.carla, 404),
            (self.ben, 404),
            (None, 404),
        ):
            self.authenticate(user and user.login, user and PASSWORD)
            for file in (request.attachment_ids, request.signed_attachment_id):
                for path in (
                    f"/web/content/{file.id}",
                    f"/web/content/{file.id}?download=true",
                    f"/web/content/ir.attachment/{file.id}/raw",
                    f"/web/content/ir.attachment/{file.id}/datas",
                ):
                    with self.subTest(user=user and user.login, path=path):
                        self.assertEqual(self.url_open(path).status_code, status)
            picture = self.url_open(f"/web/image/customer.request/{request.id}/signature").content
            self.assertEqual(picture == base64.b64decode(request.signature), status == 200)

    def test_the_overview_shows_requests_and_files_with_the_right_only(self):  # X02, W01
        request = self.sign_it()
        name = request.name
        for user, expected in ((self.banker, True), (self.clerk, False), (self.employee, False)):
            overview = self.bakery.with_user(user).registry_get_overview()
            blocks = {block["code"]: block for block in overview["blocks"]}
            shown = str([block for block in overview["blocks"] if block["code"] not in ("comments", "messages")])
            with self.subTest(user.login):
                self.assertEqual(name in shown, expected)
                if "signatures" in blocks and user != self.employee:
                    self.assertEqual(blocks["signatures"]["count"], int(expected))
                self.assertNotIn(f"{name} (signed)", str(blocks.get("documents")))
                self.assertNotIn(IBAN, str(overview))

    def test_what_is_signed_is_no_document_of_the_customer_in_the_portal(self):  # X02
        request = self.sign_it()
        for user in (self.anna, self.ben, self.carla):
            self.log_in(user)
            self.assertNotIn("(signed)", self.url_open("/my/documents").text)
            for file in (request.attachment_ids, request.signed_attachment_id):
                self.assertEqual(self.url_open(f"/my/documents/{file.id}").status_code, 404)

    def test_of_the_customer_administrators_or_who_is_chosen_see_the_form(self):  # X02
        link = self.env["customer.contact"].search([("person_id", "=", self.ben.partner_id.id)])
        for values, readers in (({}, [self.carla]), ({"contact_ids": [Command.set(link.ids)]}, [self.ben])):
            request = self.send(**values)
            for user in (self.anna, self.ben, self.carla, self.fritz):
                self.log_in(user)
                status = 200 if user in readers else 404
                with self.subTest(values=values, user=user.login):
                    page = f"/my/requests/{request.id}"
                    self.assertEqual(self.url_open(page).status_code, status)
                    file = self.url_open(f"{page}/file/{request.attachment_ids.id}")
                    self.assertEqual(file.status_code, status)
                    self.assertEqual(request.name in self.url_open("/my/requests").text, status == 200)
                    if status == 404:
                        self.assertEqual(self.post(f"{page}/refuse", reason="x").status_code, 404)
                        self.assertIn("error", self.sign(request))
            self.assertEqual(self.found(request).state, "open")
            self.mandate.with_user(self.banker).action_withdraw_request()

    def test_the_right_in_the_portal_ends_with_the_administrator(self):  # X02
        request = self.send()
        link = self.env["customer.contact"].search([("person_id", "=", self.carla.partner_id.id)])
        link.portal_admin = False
        self.log_in(self.carla)
        self.assertEqual(self.url_open(f"/my/requests/{request.id}").status_code, 404)
        self.assertIn("error", self.sign(request))

    def test_the_public_gets_nothing(self):  # X02
        request = self.send()
        self.authenticate(None, None)
        page = f"/my/requests/{request.id}"
        for path in (page, f"{page}/file/{request.attachment_ids.id}"):
            self.assertIn("/web/login", self.url_open(path).url)
        self.assertIn("error", self.sign(request))

    def test_the_portal_calls_nothing_of_it_by_rpc(self):  # X02
        request = self.send()
        for user in (self.carla, self.anna, self.fritz, self.env.ref("base.public_user")):
            mandate = self.mandate.with_user(user)
            for number, attempt in enumerate(
                (
                    lambda mandate=mandate: mandate.read(["sign_state"]),
                    lambda mandate=mandate: mandate.action_send_to_sign(),
                    lambda mandate=mandate: mandate.action_withdraw_request(),
                    lambda mandate=mandate: mandate.action_view_signed_form(),
                    lambda mandate=mandate: mandate.action_view_sign_request(),
                    lambda user=user: request.with_user(user).read(["mandate_id"]),
                    lambda user=user: request.attachment_ids.with_user(user).read(["raw"]),
                )
            ):
                with self.subTest(user=user.login, number=number), self.assertRaises(AccessError):
                    attempt()

    def test_only_the_right_to_bank_data_sends_and_withdraws(self):  # X02
        self.send()
        for user in (self.clerk, self.manager, self.employee, self.biller):
            mandate = self.mandate.with_user(user)
            for attempt in (
                lambda mandate=mandate: mandate.action_send_to_sign(),
                lambda mandate=mandate: mandate.action_withdraw_request(),
                lambda mandate=mandate: mandate._send_to_sign(),
                lambda mandate=mandate: mandate.action_view_signed_form(),
                lambda mandate=mandate: mandate.read(["sign_state"]),
                lambda mandate=mandate: mandate.search([("sign_request_ids.signed_by", "!=", False)]),
                lambda user=user: self.env["customer.mandate.sign"].with_user(user).create({}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()

    def test_a_contact_of_another_customer_is_not_asked(self):  # X02
        foreign = self.env["customer.contact"].search([("person_id", "=", self.fritz.partner_id.id)])
        with self.assertRaisesRegex(ValidationError, "not a contact of"):
            self.send(contact_ids=[Command.set(foreign.ids)])

    def test_the_screens_of_people_without_the_right_open_without_what_is_secret(self):  # X02
        self.sign_it()
        for user in (self.clerk, self.biller):
            views = self.mandate.with_user(user).get_views([(False, "form"), (False, "list"), (False, "search")])
            self.assertNotIn("sign_state", str(views))
            Form(self.mandate.with_user(user))
        Form(self.mandate.with_user(self.only_banker))
        Form(self.mandate.sign_request_id.with_user(self.only_banker))

    def test_nobody_makes_a_request_for_a_mandate_by_hand(self):  # X02
        values = {"name": "x", "partner_id": self.bakery.id, "kind": "sign", "mandate_id": self.mandate.id}
        for user in (self.clerk, self.banker):
            request = self.requests.with_user(user).create(values)
            self.assertFalse(request.mandate_id)
            for forged in ({"mandate_id": self.mandate.id}, {"mandate_facts": {}}):
                with self.assertRaises(AccessError):
                    request.with_user(user).write(forged)

    def test_the_right_to_bank_data_alone_shows_no_other_requests(self):  # X02
        mine, other = self.send(), self.make_request()
        requests = self.env["customer.request"].with_user(self.only_banker)
        self.assertEqual(requests.search([("id", "in", (mine | other).ids)]), mine)
        with self.assertRaises(AccessError):
            other.with_user(self.only_banker).read(["name"])
        self.assertEqual(self.requests.with_user(self.banker).search([("id", "in", (mine | other).ids)]), mine | other)

    def test_other_requests_stay_open_to_users_of_the_registry(self):  # X02
        request = self.make_request("sign")
        self.assertTrue(request.with_user(self.clerk).attachment_ids.raw)

    def test_answers_are_told_to_people_with_the_right_only(self):  # X02, X04
        request = self.send()
        with self.assertRaisesRegex(ValidationError, "bank data"):
            request.with_user(self.banker).user_id = self.clerk
        self.banker.group_ids -= self.env.ref("customer_registry.group_bank_data")
        self.log_in(self.carla)
        self.post(f"/my/requests/{request.id}/refuse", reason=f"Use {OTHER_IBAN}")
        self.assertEqual(self.found(request).state, "refused")
        told = request.message_ids.filtered(lambda message: "Refused" in message.body)
        self.assertFalse(told.notified_partner_ids)
        with self.assertRaises(AccessError):
            told.with_user(self.banker).read(["body"])

    def test_no_account_number_is_written_into_messages_mails_or_the_history(self):  # X02, X04
        mandates = self.env["customer.mandate"].with_context(tracking_disable=False)
        self.mandate = mandates.browse(self.mandate.id)
        with self.assertLogs(level="DEBUG") as logs:
            request = self.sign_it()
            self.env.flush_all()
        self.assertEqual(self.mandate.state, "active")
        messages = self.mandate.message_ids | request.message_ids
        written = str(messages.mapped("body")) + str(messages.tracking_value_ids.read())
        history = self.env["customer.history"].search([("res_model", "=", "customer.mandate")])
        written += str(history.read()) + str(request.read()) + "\n".join(logs.output)
        for number in (IBAN, "DE89 3704", "370400440532"):
            self.assertNotIn(number, written)

    def test_other_companies_get_nothing(self):  # X02
        other = self.env["res.company"].create({"name": "Other"})
        companies = {"company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        rights = "customer_registry.group_manager,customer_registry.group_bank_data"
        stranger = new_test_user(self.env, "stranger", rights, **companies)
        request = self.send()
        for record in (request, request.attachment_ids, self.mandate):
            self.assertFalse(record.with_user(stranger).search([("id", "=", record.id)]))
            self.assertFalse(record.with_user(stranger).has_access("read"))
        with self.assertRaises(AccessError):
            self.mandate.with_user(stranger).action_send_to_sign()

    def test_uninstalling_leaves_the_files_to_those_who_read_the_account(self):  # X02
        signed, waiting = self.sign_it(), self.send(self.make_draft())
        self.env["res.config.settings"].create({"registry_restrict_bank_data": True}).execute()
        uninstall_hook(self.env)
        self.env.ref("customer_registry_documents_collection.customer_request_rule_mandates").unlink()
        self.assertEqual((signed.state, waiting.state), ("done", "cancelled"))
        for file in signed.attachment_ids | signed.signed_attachment_id | waiting.attachment_ids:
            self.assertFalse(file.with_user(self.clerk).has_access("read"))
            self.assertTrue(file.with_user(self.only_banker).has_access("read"))
        self.env.invalidate_all()
        self.assertFalse(signed.with_user(self.clerk).attachment_ids.ids)
        seen = signed.sudo().search(signed._get_portal_domain(self.anna) | signed._get_portal_domain(self.carla))
        self.assertNotIn(signed, seen)


@tagged("post_install", "-at_install")
class TestPortalMandates(MandateSigningCase):
    def test_portal_administrators_find_their_mandates_among_their_data(self):  # X02
        request = self.send()
        self.log_in(self.carla)
        self.assertNotIn(self.mandate.reference, self.url_open("/my/account").text)
        self.sign(request, name="Carla Voss")
        page = self.url_open("/my/account").text
        for shown in (self.found(self.mandate).reference, self.mandate.iban_masked, "Active"):
            self.assertIn(shown, page)
        self.assertNotIn(IBAN, page)
        form = self.url_open(f"/my/mandates/{self.mandate.id}/form")
        self.assertEqual(form.content, self.mandate.signed_form_id.raw)

    def test_nobody_else_finds_them(self):  # X02
        request = self.send()
        self.log_in(self.carla)
        self.sign(request, name="Carla Voss")
        path = f"/my/mandates/{self.found(self.mandate).id}/form"
        for user in (self.anna, self.ben, self.fritz):
            self.log_in(user)
            self.assertNotIn(self.mandate.reference, self.url_open("/my/account").text)
            self.assertEqual(self.url_open(path).status_code, 404)
        self.log_in(self.fritz)
        for other in (0, 2147483640, 99999999999999):
            self.assertEqual(self.url_open(f"/my/mandates/{other}/form").status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(path).url)
        self.env["customer.contact"].search([("person_id", "=", self.carla.partner_id.id)]).portal_admin = False
        self.log_in(self.carla)
        self.assertEqual(self.url_open(path).status_code, 404)
