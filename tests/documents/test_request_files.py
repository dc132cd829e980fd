"""Files of requests: they are for those who may read the request, and what was sent or signed stays as it is."""

from odoo.addons.customer_registry_documents.hooks import uninstall_hook
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from tests.documents.request_case import RequestCase, make_pdf
from tests.portal.test_portal_invoices import PASSWORD


class RequestFileCase(RequestCase):
    """A signed request, an answered one and one that waits, of the first of two companies who share the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.foreigner = cls.make_manager("foreigner", cls.other)
        cls.both = cls.make_manager("both", cls.company + cls.other)
        cls.chief = cls.make_manager("chief", cls.company)
        (cls.bakery | cls.bakery.child_ids).company_id = False

    @classmethod
    def make_manager(cls, login, companies):
        return new_test_user(
            cls.env,
            login,
            "customer_registry.group_manager",
            password=PASSWORD,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    def setUp(self):
        super().setUp()
        self.signed, self.answered = self.make_request("sign"), self.make_request("upload")
        self.log_in(self.anna)
        self.sign(self.signed)
        self.upload(self.answered, ("Accounts.pdf", make_pdf()))
        self.found(self.signed, self.answered)
        self.form, self.copy = self.signed.attachment_ids, self.signed.signed_attachment_id
        self.answer = self.answered.answer_ids
        self.files = self.form + self.copy + self.answer

    def uploads(self, user):
        overview = self.bakery.with_user(user).registry_get_overview()
        block = next(block for block in overview["blocks"] if block["code"] == "uploads")
        files = self.env["ir.attachment"].with_user(user)
        return {row["id"] for row in block["rows"]}, set(files.search(block["action"]["domain"]).ids)


@tagged("post_install", "-at_install")
class TestRequestFileReaders(RequestFileCase):
    def test_users_of_another_company_who_share_the_customer_never_see_them(self):  # T06, T14
        self.assertTrue(self.bakery.with_user(self.foreigner).has_access("write"))
        for file in self.files.with_user(self.foreigner):
            for act in (
                lambda file=file: file.read(["name"]),
                lambda file=file: file.read(["raw"]),
                lambda file=file: file.write({"name": "x"}),
                lambda file=file: file.write({"registry_portal_visible": True}),
                lambda file=file: file.unlink(),
            ):
                with self.assertRaises(AccessError):
                    act()
            for domain in ([("id", "=", file.id)], [("res_model", "=", "customer.request")]):
                self.assertNotIn(file, file.search(domain))
        self.assertEqual(self.uploads(self.foreigner), (set(), set()))
        self.authenticate(self.foreigner.login, PASSWORD)
        for file in self.files:
            self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)

    def test_own_users_find_them_among_the_documents_of_the_customer(self):  # T06, T14, W06
        for user in (self.clerk, self.both):
            expected = {self.copy.id, self.answer.id}
            self.assertEqual(self.uploads(user), (expected, expected))

    def test_the_customer_finds_them_where_they_were(self):  # B10, T14
        self.log_in(self.anna)
        page = self.url_open("/my/documents").text
        self.assertIn("Accounts.pdf", page)
        self.assertNotIn(self.copy.name, page)
        self.assertEqual(self.url_open(f"/my/documents/{self.answer.id}").content, self.answer.raw)
        self.assertEqual(self.url_open(f"/my/requests/{self.signed.id}/file/{self.copy.id}").content, self.copy.raw)

    def test_colleagues_find_what_their_right_to_invoices_shows(self):  # B08, B10
        self.log_in(self.ben)
        self.assertNotIn("Accounts.pdf", self.url_open("/my/documents").text)
        self.assertEqual(self.url_open(f"/my/documents/{self.answer.id}").status_code, 404)
        self.log_in(self.carla)
        self.assertIn("Accounts.pdf", self.url_open("/my/documents").text)
        self.assertEqual(self.url_open(f"/my/documents/{self.form.id}").status_code, 404)
        self.log_in(self.fritz)
        for file in self.files:
            self.assertEqual(self.url_open(f"/my/documents/{file.id}").status_code, 404)

    def test_a_signed_copy_is_released_and_told_in_the_messages_of_the_customer(self):  # B10
        self.copy.with_user(self.clerk).registry_portal_visible = True
        self.assertIn(self.copy.name, self.bakery.message_ids[0].body)
        self.log_in(self.carla)
        self.assertIn(self.copy.name, self.url_open("/my/documents").text)
        self.log_in(self.ben)
        self.assertNotIn(self.copy.name, self.url_open("/my/documents").text)
        with self.assertRaisesRegex(UserError, "cannot be shown in the portal"):
            self.form.with_user(self.clerk).registry_portal_visible = True

    def test_files_of_older_versions_are_moved_by_the_update(self):
        moved = self.copy + self.answer
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET res_model = 'res.partner', res_id = %s WHERE id IN %s",
            [self.bakery.id, tuple(moved.ids)],
        )
        self.env.invalidate_all()
        self.assertTrue(moved.with_user(self.foreigner).has_access("read"))
        for _update in range(2):
            self.env["customer.request"]._move_files()
        self.assertEqual(set(moved.mapped("res_model")), {"customer.request"})
        self.assertEqual(moved.mapped("res_id"), [self.signed.id, self.answered.id])

    def test_they_stay_with_the_customer_when_the_addon_goes(self):
        uninstall_hook(self.env)
        for file in self.copy + self.answer:
            self.assertEqual((file.res_model, file.res_id), ("res.partner", self.bakery.id))
        self.assertEqual(self.form.res_model, "customer.request")

    def test_files_go_with_a_customer_that_is_deleted(self):  # W15
        customer = self.make_customer("Gone", email="gone@example.com")
        asked = self.make_request("upload", send=False, partner_id=customer.id)
        file = self.make_file("x.txt", b"x", asked)
        customer.unlink()
        self.assertFalse(asked.exists() or file.exists())


@tagged("post_install", "-at_install")
class TestRequestFilesStay(RequestFileCase):
    CHANGES = (
        {"name": "Other.pdf"},
        {"description": "Other"},
        {"raw": b"x"},
        {"res_id": 0},
        {"res_model": "res.partner"},
        {"res_field": "signature"},
        {"public": True},
        {"type": "url", "url": "https://example.com"},
    )

    def test_nobody_renames_changes_or_moves_what_was_sent_or_signed(self):  # T14, T19
        for user in (self.clerk, self.chief, self.env.ref("base.user_admin")):
            for file in (self.form + self.copy).with_user(user):
                for values in self.CHANGES:
                    with self.subTest(user=user.login, values=values), self.assertRaises(UserError):
                        file.write(values)
                with self.assertRaisesRegex(UserError, "cannot be changed"):
                    file.unlink()
        self.assertEqual(self.form.name, "Contract.pdf")

    def test_they_are_not_deleted_as_attachments_of_messages(self):  # T14
        message = self.signed.with_user(self.clerk).message_post(
            body="x", message_type="comment", attachment_ids=self.form.ids
        )
        self.clerk.password = PASSWORD
        self.authenticate(self.clerk.login, PASSWORD)
        answer = self.url_open("/mail/attachment/delete", json={"params": {"attachment_id": self.form.id}}).json()
        self.assertIn("cannot be changed", answer["error"]["data"]["message"])
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.signed.with_user(self.clerk)._message_update_content(message, body="y", attachment_ids=[])
        self.assertTrue(self.form.exists())

    def test_a_signature_is_not_exchanged_behind_its_field(self):  # T14
        picture = self.env["ir.attachment"].search(
            [("res_model", "=", "customer.request"), ("res_field", "=", "signature"), ("res_id", "=", self.signed.id)]
        )
        self.assertEqual(len(picture), 1)
        for user in (self.clerk, self.chief, self.env.ref("base.user_admin")):
            file = picture.with_user(user)
            for act in (
                lambda file=file: file.write({"raw": b"x"}),
                lambda file=file: file.write({"res_id": 0}),
                lambda file=file: file.unlink(),
                lambda file=file: file.copy(),
                lambda file=file: file.create(
                    {
                        "name": "signature",
                        "raw": b"x",
                        "res_model": "customer.request",
                        "res_field": "signature",
                        "res_id": self.signed.id,
                    }
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()

    def test_drafts_and_answers_are_still_arranged(self):  # T06, T13
        draft = self.make_request("sign", send=False)
        draft.attachment_ids.with_user(self.clerk).name = "Better name.pdf"
        self.answer.with_user(self.clerk).name = "Accounts 2026.pdf"
        self.assertEqual(self.answer.name, "Accounts 2026.pdf")

    def test_what_the_customer_has_sent_says_what_it_has_sent(self):
        message = self.bakery.message_post(
            body="x", message_type="email", email_from="x@example.com", attachments=[("Mail.txt", b"As it came")]
        )
        for file in (self.answer, message.attachment_ids):
            self.assertTrue(file.registry_from_customer)
            content = file.raw
            for user in (self.clerk, self.chief, self.env.ref("base.user_admin")):
                for values in (
                    {"raw": b"x"},
                    {"datas": b"eA=="},
                    {"db_datas": b"x"},
                    {"store_fname": "ab/abc"},
                    {"mimetype": "text/html"},
                    {"type": "url", "url": "https://example.com"},
                    {"registry_from_customer": False},
                ):
                    with self.subTest(user=user.login, values=values), self.assertRaises(UserError):
                        file.with_user(user).write(values)
            self.assertEqual(file.raw, content)

    def test_nobody_says_that_a_customer_has_sent_what_it_has_not(self):
        values = {"name": "a", "raw": b"a", "res_model": "res.partner", "res_id": self.bakery.id}
        file = self.env["ir.attachment"].with_user(self.chief).create({**values, "registry_from_customer": True})
        self.assertFalse(file.registry_from_customer)
        with self.assertRaises(UserError):
            file.registry_from_customer = True
        file.raw = b"b"
        self.assertEqual(file.raw, b"b")
