"""Documents that customers send without having been asked for them."""

from unittest.mock import patch

from odoo.tests import tagged

from tests.documents.request_case import RequestCase, make_pdf
from tests.portal.test_portal_invoices import PASSWORD


@tagged("post_install", "-at_install")
class TestPortalSending(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bakery.user_id = cls.clerk

    def send(self, user, *files, **data):
        self.authenticate(user.login, PASSWORD)
        names = [("files", (name, content)) for name, content in files]
        answer = self.post("/my/documents/send", files=names, **data)
        self.env.invalidate_all()
        return answer

    def kept(self, customer=None):
        domain = [("res_model", "=", "res.partner"), ("res_id", "=", (customer or self.bakery).id)]
        return self.env["ir.attachment"].search([*domain, ("res_field", "=", False)])

    def test_a_customer_sends_documents_unasked_and_is_told_that_they_arrived(self):  # B10, T06
        page = self.send(self.ben, ("plan.pdf", make_pdf()), ("list.csv", b"a;b"), text="For 2026").text
        self.assertIn("o_registry_received", page)
        self.assertEqual(sorted(self.kept().mapped("name")), ["list.csv", "plan.pdf"])
        self.assertEqual(self.kept().mapped("registry_from_customer"), [True, True])
        self.assertEqual(self.kept().create_uid, self.ben)
        self.assertNotIn("o_registry_received", self.url_open("/my/documents").text)

    def test_who_looks_after_the_customer_is_told_on_the_customer(self):  # B10
        self.send(self.ben, ("plan.pdf", make_pdf()), text="For <b>2026</b>")
        message = self.bakery.message_ids[0]
        self.assertEqual(message.author_id, self.ben.partner_id)
        self.assertEqual(message.notified_partner_ids, self.clerk.partner_id)
        self.assertEqual(message.attachment_ids, self.kept())
        self.assertTrue(message.subtype_id.internal)
        self.assertIn("plan.pdf", message.body)
        self.assertIn("For &lt;b&gt;2026", message.body)
        overview = self.bakery.with_user(self.clerk).registry_get_overview()
        uploads = [block["rows"] for block in overview["blocks"] if block["code"] == "uploads"]
        self.assertIn("plan.pdf", str(uploads))

    def test_without_an_owner_the_team_is_told(self):  # B10
        self.bakery.write({"user_id": False, "registry_member_ids": self.clerk.ids})
        self.send(self.ben, ("plan.pdf", make_pdf()))
        self.assertEqual(self.bakery.message_ids[0].notified_partner_ids, self.clerk.partner_id)

    def test_who_taps_twice_has_sent_once(self):  # B10
        for _time in range(2):
            page = self.send(self.ben, ("plan.pdf", make_pdf())).text
            self.assertIn("o_registry_received", page)
        self.assertEqual(len(self.kept()), 1)

    def test_what_is_not_taken_is_said_and_nothing_is_kept(self):  # T31
        answer = self.send(self.ben, ("good.pdf", make_pdf()), ("bad.exe", b"MZ"), text="For 2026")
        self.assertEqual(answer.status_code, 422)
        for text in ("bad.exe", "For 2026"):
            self.assertIn(text, answer.text)
        self.assertFalse(self.kept())
        self.assertEqual(self.send(self.ben).status_code, 422)

    def test_nobody_fills_the_disk(self):  # T31
        with patch("odoo.addons.customer_registry.models.portal.res_partner_documents.PER_HOUR", 2):
            for number in range(3):
                answer = self.send(self.ben, ("a.txt", b"%d" % number))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(len(self.kept()), 2)

    def test_they_go_to_the_customer_that_was_chosen_whatever_the_form_says(self):  # B31, B09
        self.send(self.ben, ("a.txt", b"a"), customer_id=str(self.garage.id), res_id=str(self.garage.id))
        self.assertFalse(self.kept(self.garage))
        self.assertEqual(self.kept().mapped("name"), ["a.txt"])

    def test_who_no_longer_acts_for_the_customer_sends_nothing(self):  # B09
        self.authenticate(self.ben.login, PASSWORD)
        csrf = self.token()
        self.ben.partner_id.customer_link_ids.active = False
        answer = self.url_open("/my/documents/send", data={"csrf_token": csrf}, files={"files": ("a.txt", b"a")})
        self.assertNotIn("o_registry_received", answer.text)
        self.assertFalse(self.kept())

    def test_a_form_of_another_site_sends_nothing(self):  # T31
        self.authenticate(self.ben.login, PASSWORD)
        answer = self.url_open("/my/documents/send", data={"csrf_token": "x"}, files={"files": ("a.txt", b"a")})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.kept())

    def test_after_an_answer_to_a_request_the_page_says_received(self):  # B10
        asked = self.make_request()
        self.authenticate(self.ben.login, PASSWORD)
        for more in ("1", ""):
            answer = self.post(f"/my/requests/{asked.id}/upload", files=[("files", ("a.txt", b"a"))], more=more)
            self.assertIn("o_registry_received", answer.text)
        self.assertNotIn("o_registry_received", self.url_open(f"/my/requests/{asked.id}").text)
