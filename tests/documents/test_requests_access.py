"""Break-in attempts on requests: foreign contacts, altered ids, forged forms, hostile files."""

import io
import re
import zipfile

from odoo.addons.customer_registry.checks.upload import examine, safe_name
from odoo.exceptions import AccessError
from odoo.tests import BaseCase, new_test_user, tagged

from tests.documents.request_case import RequestCase, draw_signature, make_pdf

MB = 1024 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_TEXT = "application/vnd.oasis.opendocument.text"


def make_zip(**entries):
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return result.getvalue()


@tagged("post_install", "-at_install")
class TestRequestAccess(RequestCase):
    def paths(self, request):
        page = f"/my/requests/{request.id}"
        return [page, f"{page}/file/{request.attachment_ids.id or 1}"]

    def varying(self, page):
        """Return the page without its token."""
        return re.sub(r'csrf_token: "[^"]+"', "", page)

    def test_contacts_of_another_customer_get_the_answer_of_what_is_not_there(self):  # W06
        asked = self.make_request("sign")
        self.log_in(self.fritz)
        nothing = self.url_open("/my/requests/2147483640")
        for path in (*self.paths(asked), "/my/requests/99999999999999999999999", "/my/requests/0"):
            answer = self.url_open(path)
            same = nothing.text.replace("/my/requests/2147483640", path)
            self.assertEqual((answer.status_code, self.varying(answer.text)), (404, self.varying(same)), path)
        self.assertNotIn(asked.name, self.url_open("/my/requests").text)
        for action, data in (("approve", {}), ("refuse", {"reason": "x"}), ("upload", {})):
            self.assertEqual(self.post(f"/my/requests/{asked.id}/{action}", **data).status_code, 404)
        self.assertEqual(self.sign(asked), self.sign(asked.browse(2147483640)))
        self.assertEqual(self.found(asked).state, "open")

    def test_the_public_is_asked_to_log_in(self):  # W06
        asked = self.make_request("sign")
        self.authenticate(None, None)
        for path in self.paths(asked):
            answer = self.url_open(path)
            self.assertIn("/web/login", answer.url)
        self.assertIn("error", self.sign(asked))
        self.assertEqual(self.found(asked).state, "open")

    def test_colleagues_who_are_not_chosen_see_nothing(self):  # W06
        link = self.env["customer.contact"].search([("person_id", "=", self.ben.partner_id.id)])
        asked = self.make_request("sign", all_contacts=False, contact_ids=link.ids)
        self.log_in(self.anna)
        self.assertEqual(self.url_open(f"/my/requests/{asked.id}").status_code, 404)
        link.unlink()
        self.assertEqual(self.url_open(f"/my/requests/{asked.id}").status_code, 404)

    def test_access_ends_with_the_contact(self):  # W06
        asked = self.make_request()
        self.log_in(self.anna)
        link = self.env["customer.contact"].search([("person_id", "=", self.anna.partner_id.id)])
        self.env["customer.contact"].create(
            {"customer_id": self.garage.id, "person_id": self.anna.partner_id.id, "portal_access": True}
        )
        form = self.make_request("sign")
        link.portal_access = False
        self.assertEqual(self.url_open(f"/my/requests/{asked.id}").status_code, 404)
        self.assertIn("error", self.sign(form))
        self.assertFalse(self.found(form).signed_by)

    def test_drafts_and_withdrawn_requests_are_not_shown(self):  # W06
        draft, cancelled = self.make_request(send=False), self.make_request()
        cancelled.action_cancel()
        self.log_in(self.anna)
        for asked in (draft, cancelled):
            self.assertEqual(self.url_open(f"/my/requests/{asked.id}").status_code, 404)

    def test_files_of_other_records_are_not_served(self):  # W06
        asked = self.make_request("sign")
        other = self.make_request("sign", partner_id=self.garage.id)
        secret = self.make_file("secret.txt", b"secret", self.bakery)
        self.log_in(self.anna)
        for file in (other.attachment_ids, secret):
            self.assertEqual(self.url_open(f"/my/requests/{asked.id}/file/{file.id}").status_code, 404)
        for file in (asked.attachment_ids, other.attachment_ids, secret):
            self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)
        self.sign(asked)
        picture = self.url_open(f"/web/image/customer.request/{asked.id}/signature").content
        self.assertEqual(picture, self.url_open("/web/image/customer.request/0/signature").content)

    def test_opening_a_link_changes_nothing(self):  # W06
        asked = self.make_request("approve")
        self.log_in(self.anna)
        for action in ("approve", "refuse", "upload"):
            self.assertEqual(self.url_open(f"/my/requests/{asked.id}/{action}").status_code, 405)
        self.url_open(f"/my/requests/{asked.id}")
        self.assertEqual(self.found(asked).state, "open")

    def test_forms_of_other_sites_are_refused(self):  # W06
        asked = self.make_request("approve")
        self.log_in(self.anna)
        for data in ({}, {"csrf_token": "x"}):
            for action in ("approve", "refuse", "upload"):
                answer = self.url_open(f"/my/requests/{asked.id}/{action}", data={"reason": "x", **data})
                self.assertEqual(answer.status_code, 400)
        form = self.url_open(f"/my/requests/{asked.id}/sign", data={"name": "x", "signature": draw_signature()})
        self.assertNotEqual(form.status_code, 200)
        self.assertEqual(self.found(asked).state, "open")

    def test_an_answer_of_another_kind_is_refused(self):  # W06
        asked = self.make_request("sign")
        self.log_in(self.anna)
        self.assertEqual(self.post(f"/my/requests/{asked.id}/approve").status_code, 422)
        self.assertEqual(self.upload(asked, ("a.txt", b"a")).status_code, 422)
        self.assertEqual(self.found(asked).state, "open")

    def test_the_portal_reads_no_request_and_no_message_by_rpc(self):  # W06
        asked = self.make_request("sign")
        note = asked.message_post(body="Internal", subtype_xmlid="mail.mt_note")
        for user in (self.anna, self.fritz, self.env.ref("base.public_user")):
            foreign = asked.with_user(user)
            for number, attempt in enumerate(
                (
                    lambda foreign=foreign: foreign.read(["name"]),
                    lambda foreign=foreign: foreign.search([]),
                    lambda foreign=foreign: foreign.write({"name": "x"}),
                    lambda foreign=foreign: foreign.message_post(body="x"),
                    lambda foreign=foreign: foreign.action_send(),
                    lambda foreign=foreign: foreign.action_remind(),
                    lambda foreign=foreign: foreign.action_cancel(),
                    lambda user=user: note.with_user(user).read(["body"]),
                    lambda user=user: asked.attachment_ids.with_user(user).read(["name"]),
                )
            ):
                with self.subTest(user=user.login, number=number), self.assertRaises(AccessError):
                    attempt()

    def test_uploads_of_colleagues_are_not_read_by_rpc(self):  # W06
        asked = self.make_request()
        self.log_in(self.anna)
        self.upload(asked, ("salaries.txt", b"secret"))
        file = self.found(asked).answer_ids
        with self.assertRaises(AccessError):
            file.with_user(self.ben).read(["raw"])
        self.log_in(self.ben)
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)

    def test_staff_passes_on_no_file_that_it_may_not_read(self):  # W06
        hidden = self.env["ir.attachment"].create({"name": "private.txt", "raw": b"secret"})
        with self.assertRaises(AccessError):
            self.make_request(send=False, attachment_ids=hidden.ids)

    def test_other_companies_see_no_request(self):  # T13
        other = self.env["res.company"].create({"name": "Other"})
        companies = {"company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        stranger = new_test_user(self.env, "stranger", "customer_registry.group_manager", **companies)
        asked = self.make_request()
        self.assertFalse(asked.with_user(stranger).search([("id", "=", asked.id)]))
        for attempt in ("read", "write", "unlink"):
            self.assertFalse(asked.with_user(stranger).has_access(attempt))

    def test_only_mine_hides_requests_to_other_customers(self):  # T13
        asked = self.make_request()
        self.env["ir.rule"]._registry_set_switch("only_mine", True)
        self.assertFalse(asked.with_user(self.clerk).search([("id", "=", asked.id)]))
        self.bakery.registry_member_ids += self.clerk
        self.assertTrue(asked.with_user(self.clerk).search([("id", "=", asked.id)]))


@tagged("post_install", "-at_install")
class TestRequestUploads(RequestCase):
    def test_hostile_files_are_refused_and_none_of_the_form_is_kept(self):  # W06, T06
        self.env["ir.config_parameter"].set_param("customer_registry_documents.upload_limit_mb", "1")
        asked = self.make_request()
        self.log_in(self.anna)
        known = self.env["ir.attachment"].search_count([])
        for name, content in (
            ("page.html", b"<html><script>alert(1)</script></html>"),
            ("picture.svg", b"<svg onload='alert(1)'></svg>"),
            ("picture.png", b"<svg onload='alert(1)'></svg>"),
            ("notes.txt", b"  <!DOCTYPE html><script>alert(1)</script>"),
            ("setup.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("setup.txt", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("setup.exe", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("script.js", b"alert(1)"),
            ("empty.pdf", b""),
            ("large.pdf", b"%PDF-" + b"0" * MB),
        ):
            answer = self.upload(asked, ("good.txt", b"good"), (name, content))
            with self.subTest(name=name):
                self.assertEqual(answer.status_code, 422)
                self.assertIn(name, answer.text)
                self.assertFalse(self.found(asked).answer_ids)
                self.assertEqual(asked.state, "open")
        self.assertEqual(self.env["ir.attachment"].search_count([]), known)

    def test_names_become_harmless(self):  # W06
        asked = self.make_request()
        self.log_in(self.anna)
        answer = self.upload(asked, ("../../<script>alert(1)</script>.txt", b"a"), more="1")
        self.assertNotIn("<script>alert(1)", answer.text)
        self.assertEqual(self.found(asked).answer_ids.mapped("name"), ["script_.txt"])


class TestUploadRules(BaseCase):
    def test_names(self):  # W06
        for name, safe in (
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Users\\x\\a.pdf", "a.pdf"),
            ("a\u202efdp.exe", "afdp.exe"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
            ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
            (".htaccess", "htaccess"),
            ("", "file"),
            ("..", "file"),
            ("Größe 5.pdf", "Größe 5.pdf"),
            ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
        ):
            self.assertEqual(safe_name(name), safe)

    def test_each_kind_is_known_by_its_content(self):  # W06
        ooxml = {"[Content_Types].xml": "x"}
        for name, content, mimetype in (
            ("a.PDF", make_pdf(), "application/pdf"),
            ("a.zip", make_zip(a="x"), "application/zip"),
            ("a.docx", make_zip(**ooxml, word__document="x"), WORD),
            ("a.odt", make_zip(mimetype=OPEN_TEXT), OPEN_TEXT),
            ("a.csv", "ä;b".encode("utf-16"), "text/csv"),
            ("a.txt", "ä < b".encode("cp1252"), "text/plain"),
        ):
            with self.subTest(name):
                self.assertEqual(examine(name, content, MB).mimetype, mimetype)
        for name, content in (
            ("a.docx", make_zip(**ooxml, xl__document="x")),
            ("a.docx", make_zip(**ooxml, **{"word__vbaProject.bin": "x"})),
            ("a.odt", make_zip(a="x")),
            ("a.zip", b"PK\x03\x04 broken"),
            ("a.pdf.exe", make_pdf()),
            ("a", make_pdf()),
        ):
            with self.subTest(name):
                self.assertTrue(examine(name, content, MB).problem)

    def test_a_pdf_may_have_something_before_and_behind_it(self):  # W06
        for before in (b"\xef\xbb\xbf", b"\r\n", b"\x1b%-12345X@PJL\r\n", b"\0" * 1019):
            with self.subTest(before=before[:20]):
                file = examine("Vertrag.pdf", before + make_pdf() + b"\x1b%-12345X\n\0", MB)
                self.assertEqual((file.problem, file.mimetype), (None, "application/pdf"))

    def test_what_is_before_a_pdf_is_no_file_of_another_kind(self):  # W06
        for before in (
            b"\0" * 1020,
            b"<script>alert(1)</script>",
            b"<!-- x --><img src=x onerror=alert(1)>",
            b"\xef\xbb\xbf <SVG/onload=alert(1)>",
            b"GIF89a/*",
            b"\x89PNG\r\n\x1a\n",
            b"PK\x03\x04",
            b"MZ\x90",
        ):
            with self.subTest(before=before[:20]):
                self.assertEqual(examine("Vertrag.pdf", before + make_pdf(), MB).problem, "content")

    def test_an_archive_that_would_explode_is_refused(self):  # W06
        bomb = make_zip(**{f"a{number}": b"0" * (30 * MB) for number in range(18)})
        self.assertLess(len(bomb), MB)
        self.assertEqual(examine("a.zip", bomb, MB).problem, "content")
